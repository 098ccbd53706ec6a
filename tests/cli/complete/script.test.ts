import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { scriptFor } from '../../../cli/complete/script.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'
import { scriptGateway } from '../../fixtures/scripted-gateway.ts'
import { promptOf } from '../../fixtures/scripted-permission.ts'
import { shells, typeInto } from '../../fixtures/shell.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
  const folder = join(operator.config, 'assistants')
  mkdirSync(folder, { recursive: true })
  const earlier = ['7c24e04e3d13', '91ab5f00e1d2'].map((digits) => digits.padEnd(64, '0'))
  const write = (name: string) => {
    const record = recordFor(name, '/none', name === 'desk' ? { earlier } : {})
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(record))
  }
  // No hatch makes the last three: others who can write there might.
  for (const name of ['desk', 'attic', 'lab-2', 'des$(touch ran)', 'des`touch ran`', "des'; touch ran"]) write(name)
})
afterEach(() => operator.remove())

/** What is typed, and the words that are then there. */
const lines: readonly [typed: string, words: string][] = [
  ['vellum hat\t', '<hatch>'],
  ['vellum cred\tse\t', '<credentials><set>'],
  ['vellum --ver\t', '<--version>'],
  ['vellum help ret\t', '<help><retire>'],
  ['vellum completion fi\t', '<completion><fish>'],
  ['vellum status de\t', '<status><desk>'],
  ['vellum status -a at\t', '<status><-a><attic>'],
  ['vellum status --assistant=la\t', '<status><--assistant=lab-2>'],
  ['vellum hatch --dry\t--na\tx', '<hatch><--dry-run><--name><x>'],
  ['vellum logs attic --proc\tga\t', '<logs><attic><--process><gateway>'],
  ['vellum logs --process=ga\t', '<logs><--process=gateway>'],
  ['vellum rollback desk --to 7\t', '<rollback><desk><--to><7c24e04e3d13>'],
  ['vellum rollback -a desk --to=9\t', '<rollback><-a><desk><--to=91ab5f00e1d2>'],
  ['vellum rollback attic --to 7\t', '<rollback><attic><--to><7>'],
  ['vellum exec -- desk hat\t', '<exec><--><desk><hat>'],
  ['vellum no-such de\t', '<no-such><de>'],
]

test.each(shells)('%s completes commands, flags, their values and the names of assistants', async (shell) => {
  const typed = lines.map(([line]) => line)
  const called = await typeInto(shell, typed, { script: scriptFor(shell), env: operator.env })
  expect(called).toEqual(lines.map(([, words]) => words))
  expect(readdirSync(operator.home)).not.toContain('ran')
})

test.each(shells)('%s completes the credentials of the assistant that is meant', async (shell) => {
  await using _ = await scriptGateway(operator, async function* () {})
  const typed = ['vellum credentials remove -a desk fa\t', 'vellum credentials remove -a attic fa\t']
  const called = await typeInto(shell, typed, { script: scriptFor(shell), env: operator.env })
  expect(called).toEqual(['<credentials><remove><-a><desk><fal/api_key>', '<credentials><remove><-a><attic><fa>'])
})

test.each(shells)('%s completes what waits, and the rules there are', async (shell) => {
  await using gateway = await scriptGateway(operator, async function* () {})
  gateway.permission.prompts.push(
    promptOf({ shown: 'rm $(touch ran)\u001b[2J' }),
    promptOf({ id: '3fb000', state: 'expired' }),
  )
  gateway.permission.add({ tool: 'bash', pattern: 'gh pr *', decision: 'allow' })
  const typed = [
    'vellum approvals approve -a desk 3f\t',
    'vellum approvals deny -a desk 3f\t',
    'vellum trust remove -a desk r\t',
    'vellum trust add -a desk --decision de\t',
    'vellum approvals approve -a attic 3f\t',
  ]
  const called = await typeInto(shell, typed, { script: scriptFor(shell), env: operator.env })
  expect(called).toEqual([
    '<approvals><approve><-a><desk><3fa2c1>',
    '<approvals><deny><-a><desk><3fa2c1>',
    '<trust><remove><-a><desk><rule1>',
    '<trust><add><-a><desk><--decision><deny>',
    '<approvals><approve><-a><attic><3f>',
  ])
  expect(readdirSync(operator.home)).not.toContain('ran')
})

const odd = [
  "it's",
  'two words',
  '$(touch ran)',
  '`touch ran`',
  'a"b',
  'back\\slash',
  'semi;touch ran',
  'glob*?[a]',
  '~/x',
  'ümläut🎈',
]

test.each(shells)('%s puts a name into the line as one word, whatever characters it is of', async (shell) => {
  const folder = join(operator.home, "o'dd $(touch ran) folder")
  mkdirSync(folder)
  const program = join(folder, 'vellum')
  const cases = odd.map(
    (word, index) =>
      `  *' ${index}x') printf '%s\\t%s\\n' '${index}x${word.replaceAll("'", `'\\''`)}' 'about it: $(touch ran)' ;;`,
  )
  writeFileSync(program, `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\n`)
  chmodSync(program, 0o755)
  const typed = odd.map((_, index) => `vellum say ${index}x\t`)
  const called = await typeInto(shell, typed, { script: scriptFor(shell, program), env: operator.env })
  expect(called).toEqual(odd.map((word, index) => `<say><${index}x${word}>`))
  expect(existsSync(join(operator.home, 'ran'))).toBe(false)
})

test.each(shells)('%s says nothing and goes on where the program is gone', async (shell) => {
  const called = await typeInto(shell, ['vellum status de\t'], {
    script: scriptFor(shell, '/gone/vellum'),
    env: operator.env,
  })
  expect(called).toEqual(['<status><de>'])
})
