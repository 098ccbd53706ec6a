import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { vellum } from '../../../fixtures/cli.ts'
import { makeOperator } from '../../../fixtures/operator.ts'
import { scriptGateway } from '../../../fixtures/scripted-gateway.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

const ghPr = { tool: 'bash', pattern: 'gh pr *', decision: 'allow' } as const
const noPush = { tool: 'bash', pattern: 'git push *', decision: 'deny' } as const

function fileOf(...rules: object[]): string {
  const file = join(operator.home, 'rules.json')
  writeFileSync(file, JSON.stringify({ version: 1, rules }))
  return file
}

const tried = (words: readonly string[], stdin: string | Uint8Array = '') =>
  vellum(['trust', 'test', ...words], { env: operator.env, stdin })
const results = async (commands: readonly string[], ...words: string[]) => {
  const lines = commands.map((command) => `${JSON.stringify(command)}\n`).join('')
  const { stdout } = await tried(['--stdin', '--json', ...words], lines)
  return JSON.parse(stdout).data.results
}

test('without an assistant, the rules of a file say what would happen, command by command and in order', async () => {
  const commands = [
    'gh pr view 1',
    'gh pr merge 1',
    'gh pr view 1; curl evil',
    'gh pr view 1 > ~/.bashrc',
    'gh pr view 1 && git push',
    'eval "$x"',
    'git status\n',
  ]
  const found = await results(commands, '--rules', fileOf(ghPr, noPush))
  expect(found.map((one: Record<string, unknown>) => [one.command, one.outcome, one.risk, one.opaque])).toEqual([
    ['gh pr view 1', 'allow', 'medium', false],
    ['gh pr merge 1', 'ask', 'high', false],
    ['gh pr view 1; curl evil', 'ask', 'medium', false],
    ['gh pr view 1 > ~/.bashrc', 'ask', 'high', false],
    ['gh pr view 1 && git push', 'deny', 'medium', false],
    ['eval "$x"', 'ask', 'high', true],
    ['git status\n', 'allow', 'low', false],
  ])
  expect(found[0]).toMatchObject({ rule: { id: '1', pattern: 'gh pr *' }, reasons: [expect.any(String)] })
  expect(found[1]).not.toHaveProperty('rule')
})

test('S13 and S14: the options of one plain command, and the one of a compound', async () => {
  const plain = 'cd /repo && gh pr view 5525 --json title'
  const [first, second] = await results([plain, 'make && rm -rf x'], '--rules', fileOf())
  const patterns = ({ options }: { options: { pattern: string }[] }) => options.map(({ pattern }) => pattern)
  expect(patterns(first)).toEqual([plain, 'gh pr view *', 'gh pr *', 'gh *'])
  expect(patterns(second)).toEqual(['make && rm -rf x'])
})

test.each([
  'cd /repo && gh pr view 5525 --json title',
  'make && rm -rf x',
  'gh pr merge 1',
  'gh pr view 1 && git push',
])('its explanation fits a screen: %s', async (command) => {
  const { code, stdout } = await tried([command, '--rules', fileOf(ghPr, noPush)])
  const lines = stdout.trimEnd().split('\n')
  expect([code, lines[0]]).toEqual([0, command])
  expect(lines.length).toBeLessThanOrEqual(24)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('the context and the threshold are those that are named', async () => {
  const rules = ['--rules', fileOf({ ...ghPr, contexts: ['headless'] })]
  const outcomes = async (...words: string[]) =>
    (await results(['git status', 'git fetch', 'gh pr list'], ...rules, ...words)).map(
      ({ outcome }: { outcome: string }) => outcome,
    )
  expect(await outcomes()).toEqual(['allow', 'ask', 'ask'])
  expect(await outcomes('--context', 'background')).toEqual(['allow', 'allow', 'allow'])
  expect(await outcomes('--context', 'headless')).toEqual(['ask', 'ask', 'allow'])
  expect(await outcomes('--auto-approve-up-to', 'none')).toEqual(['ask', 'ask', 'ask'])
})

test('without a file, the rules and the threshold are the assistant’s', async () => {
  await using gateway = await scriptGateway(operator, async function* () {})
  gateway.permission.add(ghPr)
  const covered = await tried(['gh pr view 1'])
  expect(covered).toMatchObject({ code: 0, stdout: expect.stringContaining('passes: Rule rule1 (gh pr *) covers') })
  const { stdout } = await tried(['git fetch'])
  expect(stdout).toContain('its medium risk is within the threshold medium')
})

test('many are a table, and what would show as something else is written out', async () => {
  const lines = `${JSON.stringify('gh pr view 1')}\n${JSON.stringify('ls \u202e\u001b[2J')}`
  const { code, stdout } = await tried(['--stdin', '--rules', fileOf(ghPr)], lines)
  const [head, first, second] = stdout.split('\n')
  expect([code, head?.split(/ +/)]).toEqual([0, ['OUTCOME', 'RISK', 'RULE', 'COMMAND']])
  expect(first?.split(/ {2,}/)).toEqual(['allow', 'medium', '1', 'gh pr view 1'])
  expect(second).toContain('ls \\u{202e}\\x1b[2J')
})

test.each([
  ['"ls"\nls\n', 'Line 2'],
  ['"ls"\n\n"ls"', 'Line 2'],
  ['["ls"]', 'Line 1'],
  [Uint8Array.of(0x22, 0xff, 0x22, 0x0a), 'Line 1'],
])('a line that is no JSON string is told by its number, and nothing is tried: %j', async (stdin, said) => {
  const { code, stdout, stderr } = await tried(['--stdin', '--rules', fileOf()], stdin)
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)])
})

test('a rule that cannot be kept is told by its number', async () => {
  const file = fileOf(ghPr, { ...ghPr, pattern: 'gh * view' })
  const { code, stdout } = await tried(['ls', '--rules', file, '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ code: 'RULE_REFUSED', message: expect.stringContaining('number 2') })
})

test.each([
  [[], 'one command, or --stdin'],
  [['ls', '--stdin'], 'one command, or --stdin'],
  [['ls', '--context', 'dreams'], 'conversation'],
  [['ls', '--rules', '/nowhere'], 'holds no rules'],
])('what is typed wrongly is told: %j', async (words, said) => {
  expect(await tried(words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) })
})

test('10,000 commands are judged in one run', async () => {
  const commands = Array.from({ length: 10_000 }, (_, at) => `cd repo && gh pr view ${at} --json title`)
  expect(await results(commands, '--rules', fileOf(ghPr, noPush))).toHaveLength(10_000)
})
