import { expect, it } from 'vitest'
import { decided, kept } from '../../fixtures/permission/decided.ts'
import { type Ordinary, ordinary } from '../../fixtures/permission/ordinary.ts'

/** The most of what should pass that may ask instead. */
const bound = 0.1
/** What a person has set who has set nothing (S11). */
const thresholds = { conversation: 'low', background: 'medium', headless: 'none' } as const
const none = kept([])

function outcome({ command, context }: Ordinary, workspace?: string) {
  return decided(command, { rules: none, threshold: thresholds[context], context, workspace }).outcome
}

it('lets pass without a question what people type every day', () => {
  const wanted = ordinary.filter(({ expected }) => expected === 'passes')
  const needless = wanted.filter((one) => outcome(one) !== 'allow')
  const share = needless.length / wanted.length
  process.stdout.write(
    `${needless.length} of ${wanted.length} ordinary commands ask without need (${(100 * share).toFixed(1)} %)\n`,
  )
  for (const { command } of needless) process.stdout.write(`  asks: ${command}\n`)
  expect(ordinary.length).toBeGreaterThanOrEqual(300)
  expect(share).toBeLessThanOrEqual(bound)
})

it.each(['/var/lib/vellum/workspace', '/home/ann/secrets/.config/gh/workspace'])(
  'says the same where the workspace is %s',
  (workspace) => {
    const others = ordinary.filter((one) => outcome(one, workspace) !== outcome(one))
    expect(others.map(({ command }) => command)).toEqual([])
  },
)

it('asks about what changes, sends or reaches further', () => {
  const wanted = ordinary.filter(({ expected }) => expected === 'asks')
  expect(wanted.filter((one) => outcome(one) === 'allow').map(({ command }) => command)).toEqual([])
})
