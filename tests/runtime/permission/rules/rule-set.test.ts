import { expect, test } from 'vitest'
import { growth } from '../../../fixtures/growth.ts'
import { decisionOn, judgedIn, rulesFor } from '../../../fixtures/permission/decision.ts'

/** A hundred programs with ten sub-commands each, each with a hundred operands: every tenth rule forbids. */
const many = Array.from({ length: 100_000 }, (_, at) => ({
  pattern: `program${at % 100} do${Math.floor(at / 100) % 10} thing${Math.floor(at / 1000)} *`,
  decision: at % 10 === 0 ? ('deny' as const) : ('allow' as const),
}))

test('one rule among 100,000 is found, whatever there is beside it', () => {
  const rules = rulesFor(...many, { pattern: 'gh pr *' }, { pattern: 'gh pr close *', decision: 'deny' })
  expect(decisionOn('gh pr view 1', rules).rules).toMatchObject([{ pattern: 'gh pr *' }])
  expect(decisionOn('gh pr view 1 && gh pr close 1', rules).outcome).toBe('deny')
  const allowing = rulesFor(...many.filter(({ decision }) => decision === 'allow'))
  expect(decisionOn('program1 do3 thing7 x', allowing).rules).toMatchObject([{ pattern: many[7301]?.pattern }])
})

test('a decision takes no longer with more rules than those that begin as it does', () => {
  const script = `gh pr view 1 ${'--json title '.repeat(75)} && program1 -v do3 thing7 "$x"`
  const judgment = judgedIn(script)
  const sizes = [64, 8, 1].map((part) => Math.ceil(many.length / part))
  const sets = new Map(sizes.map((size) => [size, rulesFor(...many.slice(0, size))]))
  const decide = (size: number) => {
    for (let turn = 0; turn < 50; turn++) decisionOn(judgment, sets.get(size) ?? rulesFor())
  }
  expect(growth(decide, many.length)).toBeLessThan(3)
})

test('file rules are found by the folders they begin with, and those that forbid whatever their case', () => {
  const notes = Array.from({ length: 2000 }, (_, at) => ({ tool: 'file_read', pattern: `notes/${at}/**` }))
  const rules = rulesFor(...notes, { tool: 'file_read', pattern: 'Secret/**', decision: 'deny' })
  const read = (path: string) =>
    decisionOn({ tool: 'file_read', input: { path } }, rules, { threshold: 'none' }).outcome
  expect(read('notes/1234/a/b')).toBe('allow')
  expect(read('/ws/notes/1234/a/b')).toBe('allow')
  expect(read('NOTES/1234/a')).toBe('ask')
  expect(read('notes/1234/../../secret/x')).toBe('deny')
  expect(read('sEcReT/x')).toBe('deny')
  expect(read('secrets/x')).toBe('ask')
})

test.each([
  ['has expired', { createdAt: '2019-01-01T00:00:00.000Z', expiresAt: '2020-01-01T00:00:00.000Z' }],
  ['is for another context', { contexts: ['headless' as const] }],
])('what happens to a folder heeds every rule below it, also beside one that %s', (_what, asleep) => {
  const secret = { tool: 'file_write', decision: 'deny' as const }
  const rules = rulesFor(
    { pattern: 'rm *', maxRisk: 'high' },
    { ...secret, pattern: 'secret/a', ...asleep },
    { ...secret, pattern: 'secret/b' },
  )
  expect(decisionOn('rm -r secret', rules)).toMatchObject({ outcome: 'ask', rules: [{ pattern: 'secret/b' }] })
})
