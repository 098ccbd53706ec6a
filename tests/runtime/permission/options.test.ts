import { expect, test } from 'vitest'
import { decisionOn, judgedIn, rulesFor } from '../../fixtures/permission/decision.ts'

const offered = (script: string) => judgedIn(script).options.map(({ pattern }) => pattern)

test('S13: one plain command offers itself and all that begin as it does, the narrowest first', () => {
  const script = 'cd /repo && gh pr view 5525 --json title'
  expect(judgedIn(script).options).toEqual([
    { pattern: script, label: 'exactly this command' },
    { pattern: 'gh pr view *', label: 'any command that begins with `gh pr view`' },
    { pattern: 'gh pr *', label: 'any command that begins with `gh pr`' },
    { pattern: 'gh *', label: 'any command that begins with `gh`' },
  ])
})

test.each([
  ['cd /repo; gh pr list', ['gh pr list *', 'gh pr *', 'gh *']],
  ['gh pr view 1 2>&1', ['gh pr view *', 'gh pr *', 'gh *']],
  ['gh pr view 1 >/dev/null 2>&1', ['gh pr view *', 'gh pr *', 'gh *']],
  ['timeout 5 gh pr list', ['gh pr list *', 'gh pr *', 'gh *']],
  ['gh -R o/r pr view 1', ['gh *']],
  ['gh pr --help', ['gh pr *', 'gh *']],
  ['git fetch origin', ['git fetch *']],
  ['some-program with words', ['some-program *']],
])('%j offers, beside itself, %j', (script, wider) => {
  expect(offered(script)).toEqual([script, ...wider])
})

test.each([
  ['several commands (S14)', 'make && rm -rf x'],
  ['several commands of one program', 'gh pr view 1 && gh pr view 2'],
  ['a pipe', 'gh pr view 1 | head'],
  ['a command inside another', 'gh pr view $(cat x)'],
  ['output into a file', 'gh pr view 1 > x'],
  ['input from a file', 'gh pr view 1 < x'],
  ['a here-document', 'gh pr view 1 <<E\nx\nE'],
  ['a variable for it', 'GH_HOST=x gh pr view 1'],
  ['high risk', 'gh pr merge 1'],
  ['what cannot be seen through', 'eval x'],
  ['what is no script at all', 'gh pr view $('],
  ['a shell', 'bash x.sh'],
  ['a client of the network', 'curl https://example.com'],
  ['a program by its path', './gh pr view 1'],
  ['only a folder', 'cd x'],
])('%s offers its exact self only', (_what, script) => {
  const [exact, ...wider] = judgedIn(script).options
  expect(wider).toEqual([])
  expect(decisionOn(script, rulesFor({ pattern: exact?.pattern ?? '', maxRisk: 'high' })).outcome).toBe('allow')
})

test.each(['ls *', 'rm -rf *', 'ls * -l', 'rm build/*', 'ls\nls x', 'ls ;', 'ls * ;', "echo 'a", 'cat <<E\nx\nE'])(
  'the exact option of %j covers that and no other command',
  (script) => {
    const [exact] = judgedIn(script).options
    const rules = rulesFor({ pattern: exact?.pattern ?? '', maxRisk: 'high' })
    expect(rules.unreadable).toBeUndefined()
    expect(decisionOn(script, rules, { threshold: 'none' }).outcome).toBe('allow')
    for (const other of [`${script} x`, `${script} ;`, script.replace('*', 'x y'), script.replace(/ ;$/, '')])
      if (other !== script) expect(decisionOn(other, rules, { threshold: 'none' }).outcome).toBe('ask')
  },
)

test('an argument list offers the command that it would be in bash', () => {
  const action = { tool: 'bash', input: { command: { argv: ['gh', 'pr', 'view', "it's", '$x'] } } }
  expect(judgedIn(action).options[0]?.pattern).toBe("gh pr view 'it'\\''s' '$x'")
})

test('what could not be kept is not offered: an empty command, and one longer than a pattern can be', () => {
  expect([offered(''), offered(' \n'), offered(`echo ${'x'.repeat(40_000)}`)]).toEqual([[], [], []])
})
