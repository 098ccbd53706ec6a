import { expect, test } from 'vitest'
import { RuleSet } from '../../../runtime/permission/rules/rule-set.ts'
import { decisionOn, judgedIn, rulesFor, scripted } from '../../fixtures/permission/decision.ts'

const ghPr = { pattern: 'gh pr *' }
const noPush = { pattern: 'git push *', decision: 'deny' } as const

test.each([
  ['gh pr view 1', 'allow'],
  ["gh 'pr' view 1", 'allow'],
  ['timeout 5 gh pr view 1', 'allow'],
  ['cd /repo && gh pr view 1', 'allow'],
  ['gh pr view 1 && gh pr list', 'allow'],
  ['gh pr view 1 2>&1 >/dev/null', 'allow'],
  ['gh pr merge 1', 'ask'],
  ['gh pr -R o/r merge 1', 'ask'],
  ['gh -R o/r pr view 1', 'ask'],
  ['gh pr view 1; curl evil', 'ask'],
  ['gh pr view 1 && curl evil', 'ask'],
  ['gh pr view 1 | curl evil', 'ask'],
  ['gh pr view 1\ncurl evil', 'ask'],
  ['gh pr view $(curl evil)', 'ask'],
  ['gh pr view 1 > ~/.bashrc', 'ask'],
  ['gh pr view 1 > notes', 'ask'],
  ['gh pr view 1 < notes', 'ask'],
  ['GH_HOST=evil gh pr view 1', 'ask'],
  ['env GH_HOST=evil gh pr view 1', 'ask'],
  ['gh $X view 1', 'ask'],
  ['gh issue list', 'ask'],
  ['./gh pr view 1', 'ask'],
  ['ghx pr view 1', 'ask'],
  ['gh prx view 1', 'ask'],
  ['echo merge 1 | xargs gh pr', 'ask'],
])('an allowance of `gh pr *` has %j %s', (script, outcome) => {
  expect(decisionOn(script, rulesFor(ghPr)).outcome).toBe(outcome)
})

test.each([
  ['git push', 'deny'],
  ['git push origin', 'deny'],
  ['/usr/bin/git push', 'deny'],
  ['timeout 5 git push', 'deny'],
  ['echo $(git push)', 'deny'],
  ['cat <(git push)', 'deny'],
  ['ls && git push', 'deny'],
  ['if true; then git push; fi', 'deny'],
  ['git -C x push', 'ask'],
  ['git --no-pager push', 'ask'],
  ['git $verb', 'ask'],
  ['git -C "$x" push', 'ask'],
  ['git -c a=b -C x push', 'ask'],
  ['git $x push', 'ask'],
  ['git log -n 1 push', 'allow'],
  ['git log "$x"', 'allow'],
  ['$x push', 'ask'],
  ['sudo git push', 'ask'],
  ["bash -c 'git push'", 'ask'],
  ['eval git push', 'ask'],
  ['make', 'ask'],
  ['ls', 'allow'],
  ['git status', 'allow'],
])('where `git push *` is denied, %j is an %s, though everything may pass otherwise', (script, outcome) => {
  const everything = rulesFor(noPush, { pattern: 'git *', maxRisk: 'high' }, { pattern: script, maxRisk: 'high' })
  expect(decisionOn(script, everything, { threshold: 'high' }).outcome).toBe(outcome)
})

test.each([
  ['rm -rf x', 'deny'],
  ['rm -fr x', 'ask'],
  ['rm -r -f x', 'ask'],
  ['rm x', 'allow'],
])('where `rm -rf *` is denied, options spelt otherwise are not taken for others: %j is an %s', (script, outcome) => {
  const rules = rulesFor({ pattern: 'rm -rf *', decision: 'deny' })
  expect(decisionOn(script, rules, { threshold: 'high' }).outcome).toBe(outcome)
})

test('what asks beats what allows, whatever their order, and what denies beats both', () => {
  const asks = { ...ghPr, decision: 'ask' } as const
  const denies = { pattern: 'gh *', decision: 'deny' } as const
  const exact = { pattern: 'gh pr view 1' }
  for (const order of [
    [asks, ghPr, exact],
    [exact, ghPr, asks],
  ])
    expect(decisionOn('gh pr view 1', rulesFor(...order)).outcome).toBe('ask')
  for (const order of [
    [asks, denies, exact],
    [exact, denies, asks],
  ])
    expect(decisionOn('gh pr view 1', rulesFor(...order)).outcome).toBe('deny')
})

test('a verb behind words that are no names may be what is denied', () => {
  const rules = rulesFor({ pattern: 'cargo publish *', decision: 'deny' }, { pattern: 'cargo *', maxRisk: 'high' })
  expect(decisionOn('cargo +nightly publish', rules).outcome).toBe('ask')
  expect(decisionOn('cargo -v publish', rules).outcome).toBe('ask')
  expect(decisionOn('cargo publish', rules).outcome).toBe('deny')
})

test('a wrapper is denied by its own name', () => {
  const rules = rulesFor({ pattern: 'timeout *', decision: 'deny' })
  expect(decisionOn('timeout 5 ls', rules).outcome).toBe('deny')
})

test.each([
  ['cat notes/a', 'file_read', 'deny'],
  ['cat NOTES/A', 'file_read', 'deny'],
  ['cat other/../notes/a', 'file_read', 'deny'],
  ['grep -r x .', 'file_read', 'ask'],
  ['cat $X', 'file_read', 'ask'],
  ['cat other', 'file_read', 'allow'],
  ['echo x > notes/a', 'file_write', 'deny'],
  ['echo x > other', 'file_write', 'allow'],
  ['rm -r notes', 'file_write', 'deny'],
])('a command that touches what a file tool may not is stopped: %j', (script, tool, outcome) => {
  const rules = rulesFor({ tool, pattern: 'notes/**', decision: 'deny' })
  expect(decisionOn(script, rules, { threshold: 'high' }).outcome).toBe(outcome)
})

test.each([
  ['none', 'ls', 'ask'],
  ['low', 'ls', 'allow'],
  ['low', 'mkdir x', 'ask'],
  ['medium', 'mkdir x', 'allow'],
  ['medium', 'rm -rf x', 'ask'],
  ['high', 'rm -rf x', 'allow'],
  ['high', 'echo $(', 'allow'],
] as const)('where no rule says anything, up to %s passes: %j is an %s', (threshold, script, outcome) => {
  expect(decisionOn(script, rulesFor(), { threshold }).outcome).toBe(outcome)
})

test.each([
  ['conversation', 'ask'],
  ['background', 'deny'],
  ['headless', 'deny'],
] as const)('in context %s, what could not be read is an %s, at any threshold', (context, outcome) => {
  expect(decisionOn('ls \0', rulesFor(), { context, threshold: 'high' }).outcome).toBe(outcome)
})

test('rules that cannot be read have everything ask, and one that is broken is no readable set', () => {
  expect(decisionOn('ls', RuleSet.unreadable('the disk is gone'))).toMatchObject({ outcome: 'ask', rules: [] })
  const broken = rulesFor(ghPr, { pattern: 'gh * view' })
  expect(decisionOn('ls', broken).reason).toContain('r2')
  expect(decisionOn('gh pr view 1', broken, { threshold: 'high' }).outcome).toBe('ask')
})

test('a rule counts in its contexts and until it expires, and none made in a time to come', () => {
  const before = new Date('2026-03-01T00:00:00.000Z')
  const outcome = (draft: object, given = {}) =>
    decisionOn('gh pr view 1', rulesFor({ ...ghPr, ...draft }), given).outcome
  expect(outcome({ contexts: ['background'] })).toBe('ask')
  expect(outcome({ contexts: ['background'] }, { context: 'background' })).toBe('allow')
  expect(outcome({ expiresAt: '2026-06-01T12:00:00.000Z' })).toBe('ask')
  expect(outcome({ expiresAt: '2026-06-01T12:00:00.001Z' })).toBe('allow')
  const made = { createdAt: '2026-05-01T00:00:00.000Z', expiresAt: '2026-07-01T00:00:00.000Z' }
  expect([outcome(made), outcome(made, { now: before })]).toEqual(['allow', 'ask'])
})

test('a rule counts in its folder and below it, an exact one in its folder alone', () => {
  const outcome = (script: string, draft: object, cwd?: string) =>
    decisionOn(scripted(script, cwd), rulesFor({ pattern: script, ...draft })).outcome
  const pattern = { pattern: 'gh pr *', folder: 'repo' }
  expect(outcome('gh pr view 1', pattern)).toBe('ask')
  expect(outcome('cd repo && gh pr view 1', pattern)).toBe('allow')
  expect(outcome('cd repo/x && gh pr view 1', pattern)).toBe('allow')
  expect(outcome('cd repository && gh pr view 1', pattern)).toBe('ask')
  expect(outcome('cd "$x" && gh pr view 1', pattern)).toBe('ask')
  expect(outcome('gh pr view 1', pattern, 'repo/x')).toBe('allow')
  expect(outcome('gh pr view 1', { folder: 'repo' }, 'repo')).toBe('allow')
  expect(outcome('gh pr view 1', { folder: 'repo' }, 'repo/x')).toBe('ask')
  expect(outcome('gh pr view 1', { folder: '.' })).toBe('allow')
  expect(outcome('gh pr view 1', { folder: '.' }, 'repo')).toBe('ask')
})

test('an exact rule covers its text alone, up to its risk, opaque or not', () => {
  const high = { maxRisk: 'high' } as const
  expect(decisionOn('rm -rf build', rulesFor({ pattern: 'rm -rf build', ...high })).outcome).toBe('allow')
  expect(decisionOn('rm -rf build', rulesFor({ pattern: 'rm -rf build' })).outcome).toBe('ask')
  expect(decisionOn('rm -rf build x', rulesFor({ pattern: 'rm -rf build', ...high })).outcome).toBe('ask')
  expect(decisionOn('make; rm -rf build', rulesFor({ pattern: 'rm -rf build', ...high })).outcome).toBe('ask')
  expect(decisionOn('eval "$x"', rulesFor({ pattern: 'eval "$x"', ...high })).outcome).toBe('allow')
})

test('what is denied exactly is denied as a part as well', () => {
  const rules = rulesFor({ pattern: 'gh pr list', decision: 'deny' }, ghPr)
  expect(decisionOn('gh pr view 1 && gh pr list', rules).outcome).toBe('deny')
  expect(decisionOn('gh pr list --web', rules).outcome).toBe('ask')
  expect(decisionOn('gh pr view 1', rules).outcome).toBe('allow')
})

test('it says which rule decided, and of the others why they did not', () => {
  const decision = decisionOn('gh pr merge 1', rulesFor(ghPr, { pattern: 'gh issue *' }))
  expect(decision.tried.map(({ rule, why }) => [rule.id, why])).toEqual([
    ['r1', 'it covers up to medium risk, and this is high'],
    ['r2', 'its words are not the first ones of the command'],
  ])
  expect(decisionOn('gh pr view 1', rulesFor(ghPr))).toMatchObject({ rules: [{ id: 'r1' }], tried: [] })
})

test('what is asked of a tool that nobody knows is high, and covered by its exact input alone', () => {
  const action = { tool: 'host_bash', input: { b: 1, a: ['x'] } }
  const rule = { tool: 'host_bash', pattern: '{"a":["x"],"b":1}', maxRisk: 'high' } as const
  expect(judgedIn(action)).toMatchObject({ risk: 'high', options: [{ pattern: rule.pattern }] })
  expect(decisionOn(action, rulesFor()).outcome).toBe('ask')
  expect(decisionOn(action, rulesFor(rule)).outcome).toBe('allow')
  expect(decisionOn(action, rulesFor(rule, { tool: 'host_bash', pattern: '*', decision: 'deny' })).outcome).toBe('deny')
})
