import { expect, test } from 'vitest'
import { explain } from '../../../runtime/permission/explain.ts'
import { decisionOn, judgedIn, rulesFor } from '../../fixtures/permission/decision.ts'

const rules = rulesFor({ pattern: 'gh pr *' }, { pattern: 'git push *', decision: 'deny' })
const explained = (script: string, set = rules) => {
  const judgment = judgedIn(script)
  return explain(judgment, decisionOn(judgment, set)).split('\n')
}

test('it says what would happen, by which rule, and why', () => {
  expect(explained('gh pr view 1')).toEqual([
    'gh pr view 1',
    'passes: Rule r1 (gh pr *) covers all of it.',
    '',
    'risk medium',
    '  gh pr view asks a service in the network',
  ])
  expect(explained('gh pr merge 1')).toEqual([
    'gh pr merge 1',
    'asks: No rule covers all of it, and its high risk is above the threshold low in a conversation.',
    '',
    'risk high',
    '  gh pr merge changes what others see',
    'rules that do not cover it',
    '  r1 (gh pr *): it covers up to medium risk, and this is high',
    'a yes can be remembered as',
    '  1  exactly this command',
  ])
  expect(explained('ls && git push')[1]).toBe('is denied: Rule r2 (git push *) denies it.')
})

const busy = Array.from({ length: 30 }, (_, at) => ({ pattern: `gh pr sub${at}${' word'.repeat(30)} *` }))

test.each([
  'cd /repo && gh pr view 5525 --json title',
  'make && rm -rf x',
  'gh pr view 1; curl evil',
  'gh pr view 1 > ~/.bashrc',
  `gh pr view ${'x'.repeat(80)}`,
  Array.from({ length: 20 }, (_, at) => `rm -rf ${'folder'.repeat(20)}${at}`).join('; '),
  'eval "$x"; $y; . z; gh pr $w',
])('one screen of 24 lines of 100 columns holds it, beside the command itself: %j', (script) => {
  const lines = explained(script, rulesFor(...busy))
  const own = Math.ceil(script.length / 100) + 5
  expect(lines.length).toBeLessThanOrEqual(script.length > 100 ? 23 + own : 24)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('a long command is shown whole, broken over lines', () => {
  const script = `echo ${'word '.repeat(100)}${'日本'.repeat(200)}`
  const lines = explained(script)
  const end = lines.findIndex((line) => /^(passes|asks|is denied): /.test(line))
  expect(lines.slice(0, end).join('').replaceAll(' ', '')).toBe(script.replaceAll(' ', ''))
})
