import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onTerminal, vellum } from '../../fixtures/cli.ts'
import { makeOperator } from '../../fixtures/operator.ts'
import { scriptGateway } from '../../fixtures/scripted-gateway.ts'

let operator: ReturnType<typeof makeOperator>
let gateway: Awaited<ReturnType<typeof scriptGateway>>
beforeEach(async () => {
  operator = makeOperator()
  gateway = await scriptGateway(operator, async function* () {})
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  operator.remove()
})

const trust = (...words: string[]) => vellum(['trust', ...words], { env: operator.env })
const document = async (...words: string[]) => JSON.parse((await trust(...words, '--json')).stdout)
const ghPr = { tool: 'bash', pattern: 'gh pr *', decision: 'allow' } as const
const file = () => join(operator.home, 'rules.json')

test('where there is no rule, that', async () => {
  expect(await trust('list')).toEqual({ code: 0, stdout: 'There is no rule.\n', stderr: '' })
})

test('the list shows what a rule says, who made it, when, from which prompt, and how often it was used', async () => {
  gateway.permission.add(ghPr, { fromPrompt: '3fa2c1', useCount: 3, lastUsedAt: '2026-02-03T04:05:06.000Z' })
  gateway.permission.add({ tool: 'bash', pattern: 'git push *\u001b[2J', decision: 'deny', contexts: ['background'] })
  const { code, stdout } = await trust('list')
  const [head, first, second] = stdout.split('\n').map((line) => line.split(/ {2,}/))
  expect(code).toBe(0)
  expect(head).toEqual(['ID', 'DECISION', 'TOOL', 'PATTERN', 'UP TO', 'CONTEXTS', 'BY', 'AT', 'PROMPT', 'USED'])
  const made = ['ada@engine', '2026-01-02T03:04:05.000Z']
  const used = '3, last 2026-02-03T04:05:06.000Z'
  expect(first).toEqual(['rule1', 'allow', 'bash', 'gh pr *', 'medium', 'any', ...made, '3fa2c1', used])
  const pattern = 'git push *\\x1b[2J'
  expect(second).toEqual(['rule2', 'deny', 'bash', pattern, 'medium', 'background', ...made, 'none', '0'])
})

test('a rule is added as it was said', async () => {
  const said = ['--tool', 'bash', '--pattern', 'gh pr *', '--decision', 'allow']
  expect(await trust('add', ...said)).toEqual({
    code: 0,
    stdout: 'Added rule rule1: allow bash: gh pr * (up to medium risk).\n',
    stderr: '',
  })
  const bounds = ['--max-risk', 'low', '--folder', 'pkb', '--context', 'background', '--context', 'headless']
  const { data } = await document('add', ...said, ...bounds, '--expires', '30d')
  const { expiresAt } = data.rule
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000)
  const draft = { ...ghPr, maxRisk: 'low', folder: 'pkb', contexts: ['background', 'headless'], expiresAt }
  expect(gateway.permission.asked).toEqual([ghPr, draft])
})

test.each([
  [['--tool', 'bash', '--decision', 'allow'], 'pattern'],
  [['--tool', 'bash', '--pattern', 'x', '--decision', 'perhaps'], 'one of: allow, deny, ask'],
  [['--tool', 'bash', '--pattern', 'x', '--decision', 'allow', '--context', 'dreams'], 'conversation'],
  [['--tool', 'bash', '--pattern', 'x', '--decision', 'allow', '--expires', 'yesterday'], 'no point in time to come'],
  [['--tool', 'bash', '--pattern', 'x', '--decision', 'allow', '--expires', '2001-01-01'], 'no point in time to come'],
  [['--tool', 'bash', '--pattern', 'x', '--decison', 'allow'], 'did you mean --decision?'],
])('add %j is refused, and nothing is added', async (words, said) => {
  const { code, stderr } = await trust('add', ...words)
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)])
  expect(gateway.permission.asked).toEqual([])
})

test('one is removed after a question, or with a flag that answers it', async () => {
  gateway.permission.add(ghPr)
  expect(await trust('remove', 'rule1')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  const no: [string, string][] = [['Remove rule rule1, allow bash: gh pr * (up to medium risk)?', 'n\r']]
  const { code, stdout } = await onTerminal(['trust', 'remove', 'rule1'], operator.env, no)
  expect([code, stdout]).toEqual([1, expect.stringContaining('Nothing was done, as you asked.')])
  expect(gateway.permission.rules).toHaveLength(1)
  const removed = 'Removed rule rule1: allow bash: gh pr * (up to medium risk).\n'
  expect(await trust('remove', 'ru', '--yes')).toMatchObject({ code: 0, stdout: removed })
  expect(gateway.permission.rules).toEqual([])
})

test('a rule that is mistyped is answered with the nearest there is', async () => {
  gateway.permission.add(ghPr)
  expect(await document('remove', 'rulf1', '--yes')).toMatchObject({
    exitCode: 2,
    code: 'RULE_UNKNOWN',
    message: expect.stringContaining('did you mean rule1?'),
  })
})

test('what is exported, to stdout or to a file of its own, is what import takes', async () => {
  gateway.permission.add(ghPr, { fromPrompt: '3fa2c1' })
  gateway.permission.add({ ...ghPr, decision: 'deny', folder: 'pkb' })
  const rules = [
    { ...ghPr, maxRisk: 'medium' },
    { ...ghPr, decision: 'deny', maxRisk: 'medium', folder: 'pkb' },
  ]
  const { stdout } = await trust('export')
  expect(JSON.parse(stdout)).toEqual({ version: 1, rules })
  expect(stdout.split('\n')).toHaveLength(8)
  expect(await trust('export', file())).toMatchObject({ code: 0, stdout: `Wrote 2 rules to ${file()}.\n` })
  expect([readFileSync(file(), 'utf8'), statSync(file()).mode & 0o777]).toEqual([stdout, 0o600])
  expect((await document('export')).data).toEqual({ version: 1, rules })
  const dry = await trust('import', file(), '--dry-run')
  expect(dry).toMatchObject({ code: 0, stdout: 'Would add 0, and 2 are there already. Nothing was changed.\n' })
  gateway.permission.rules.splice(0, 1)
  expect((await trust('import', file(), '--dry-run')).stdout).toBe(
    '  allow bash: gh pr *\nWould add 1, and 1 are there already. Nothing was changed.\n',
  )
  expect(gateway.permission.asked).toEqual([])
  expect((await trust('import', file())).stdout).toBe('Added 2 rules; 0 were there already.\n')
  expect(gateway.permission.asked).toEqual([rules])
})

test('an export holds every character of a pattern, and none that steers a terminal', async () => {
  const pattern = 'echo \u001b[8m\u202e\u200b\u00a0é🎈 *'
  gateway.permission.add({ ...ghPr, pattern })
  const { stdout } = await trust('export')
  expect(JSON.parse(stdout).rules[0].pattern).toBe(pattern)
  for (const character of ['\u001b', '\u202e', '\u200b']) expect(stdout).not.toContain(character)
})

test.each([
  ['no JSON', '{"version"', 'JSON'],
  ['another version', '{"version":2,"rules":[]}', 'version'],
  ['a rule without a tool', '{"version":1,"rules":[{"pattern":"x","decision":"allow"}]}', 'rules.0.tool'],
  ['something more', JSON.stringify({ version: 1, rules: [{ ...ghPr, priority: 9 }] }), 'priority'],
])('a file that holds %s is refused whole, with what is wrong', async (_, text, said) => {
  writeFileSync(file(), text)
  expect(await document('import', file())).toMatchObject({ exitCode: 2, message: expect.stringContaining(said) })
  expect(gateway.permission.asked).toEqual([])
})

test('a dry run refuses what the assistant would refuse', async () => {
  writeFileSync(file(), JSON.stringify({ version: 1, rules: [ghPr, { ...ghPr, pattern: 'gh * pr' }] }))
  expect(await document('import', file(), '--dry-run')).toMatchObject({ exitCode: 2, code: 'RULE_REFUSED' })
  expect(gateway.permission.asked).toEqual([])
})

test('a file that is not there, and a folder that cannot be written', async () => {
  expect(await trust('import', file())).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') })
  writeFileSync(file(), '')
  const inFile = await document('export', join(file(), 'rules.json'))
  expect([inFile.exitCode, existsSync(join(file(), 'rules.json'))]).toEqual([1, false])
})
