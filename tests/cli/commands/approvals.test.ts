import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Said, vellum } from '../../fixtures/cli.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'
import { scriptGateway } from '../../fixtures/scripted-gateway.ts'
import { promptOf } from '../../fixtures/scripted-permission.ts'

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

const approvals = (...words: string[]): Promise<Said> => vellum(['approvals', ...words], { env: operator.env })
const document = async (...words: string[]) => JSON.parse((await approvals(...words, '--json')).stdout)

test('where nothing waits, that', async () => {
  expect(await approvals('list')).toEqual({ code: 0, stdout: 'Nothing waits for you.\n', stderr: '' })
})

test('the list shows all there is to know of what waits, and the line to type', async () => {
  gateway.permission.prompts.push(promptOf({ cwd: 'pkb', opaque: true }))
  const { code, stdout } = await approvals('list')
  expect(code).toBe(0)
  expect(stdout.split('\n').map((line) => line.replace(/\d+ s\b/g, 'N s'))).toEqual([
    expect.stringMatching(/^3fa2c1 {2}medium risk {2}bash, conversation {2}asked N s ago, (4 min N s|5 min) left$/),
    '  │ cd /repo && gh pr view 5525 --json title',
    '  folder    pkb',
    '  why       gh pr view reads from the network',
    '            not all that it does can be seen before it runs',
    '  remember  1  exactly this command',
    '            2  gh pr view *',
    '            3  gh pr *',
    '            4  gh *',
    '  yes       vellum approvals approve 3fa2c1',
    '  always    vellum approvals approve 3fa2c1 --option 1',
    '  no        vellum approvals deny 3fa2c1',
    '',
  ])
})

test('nothing of a long command is left out, and nothing in it can steer the terminal or be taken for our own words', async () => {
  const shown = `echo ${'x'.repeat(30_000)}\u001b[8m\u202e\u200b\u00a0\u2800; rm -rf ~\n  why       harmless`
  gateway.permission.prompts.push(promptOf({ shown, reasons: ['a\u001b]0;x\u0007b'], cwd: '\u001b[2J' }))
  const { stdout } = await approvals('list')
  for (const character of '\u001b\u0007\u202e\u200b\u00a0\u2800') expect(stdout).not.toContain(character)
  expect(stdout).toContain(
    `  │ echo ${'x'.repeat(30_000)}\\x1b[8m\\u{202e}\\u{200b}\\u{a0}\\u{2800}; rm -rf ~\n  │   why       harmless\n`,
  )
  const [prompt] = (await document('list')).data.prompts
  expect(prompt.shown).toBe(shown)
})

test('the lines of a script stand below each other', async () => {
  gateway.permission.prompts.push(promptOf({ shown: 'make\u240acd build\u240a\u2409ls' }))
  expect((await approvals('list')).stdout).toContain('  │ make\u240a\n  │ cd build\u240a\n  │ \u2409ls\n  folder')
})

test('what has ended is listed when it is asked for, with how', async () => {
  const ended = { answeredBy: 'ada@engine', answeredAt: '2026-01-02T03:04:05.000Z' }
  gateway.permission.prompts.push(
    promptOf({ id: 'aaaa', state: 'approved', rule: 'rule9', ...ended }),
    promptOf({ id: 'bbbb', state: 'expired', expiresAt: '2026-01-02T03:09:05.000Z' }),
  )
  expect((await approvals('list')).stdout).toBe('Nothing waits for you.\n')
  const { stdout } = await approvals('list', '--all')
  expect(stdout).toContain('approved by ada@engine at 2026-01-02T03:04:05.000Z, remembered as rule rule9')
  expect(stdout).toContain('expired at 2026-01-02T03:09:05.000Z')
  expect(stdout).not.toContain('vellum approvals approve')
})

test.each([
  [['3fa2c1'], { approve: '3fa2c1' }, 'Prompt 3fa2c1 is approved, this once.\n'],
  [['3f'], { approve: '3fa2c1' }, 'Prompt 3fa2c1 is approved, this once.\n'],
  [
    ['3fa2c1', '--option', '2'],
    { approve: '3fa2c1', option: 2 },
    /remembered as rule rule1: allow bash: gh pr view \*/,
  ],
  [['3fa2c1', '--always'], { approve: '3fa2c1', option: 1 }, /allow bash: cd \/repo && gh pr view 5525 --json title/],
  [
    ['3fa2c1', '--always', 'gh pr *'],
    { approve: '3fa2c1', option: 'gh pr *' },
    /allow bash: gh pr \* \(up to medium risk\)/,
  ],
])('a yes is given once, or remembered as it is said: approve %j', async (words, sent, said) => {
  gateway.permission.prompts.push(promptOf())
  expect(await approvals('approve', ...words)).toEqual({
    code: 0,
    stdout: typeof said === 'string' ? said : expect.stringMatching(said),
    stderr: '',
  })
  expect(gateway.permission.asked).toEqual([sent])
})

test('a no is a no', async () => {
  gateway.permission.prompts.push(promptOf())
  expect(await approvals('deny', '3fa2c1')).toMatchObject({
    code: 0,
    stdout: 'Prompt 3fa2c1 is denied; nothing was run.\n',
  })
  expect(gateway.permission.prompts[0]?.state).toBe('denied')
})

test.each([
  [['approve', '3fa2c1'], 'approved', 'Nothing to do: prompt 3fa2c1 is approved by a test at 2026'],
  [['deny', '3fa2c1'], 'denied', 'Nothing to do: prompt 3fa2c1 is denied by a test at 2026'],
] as const)('an answer that was given already changes nothing, and is well: %j', async (words, state, said) => {
  gateway.permission.prompts.push(promptOf())
  gateway.permission.end('3fa2c1', { state, answeredBy: 'a test' })
  expect(await approvals(...words)).toMatchObject({ code: 0, stdout: expect.stringContaining(said), stderr: '' })
})

test.each([
  [['approve', '3fa2c1'], 'denied'],
  [['approve', '3fa2c1'], 'expired'],
  [['approve', '3fa2c1', '--option', '1'], 'approved'],
  [['deny', '3fa2c1'], 'approved'],
  [['deny', '3fa2c1'], 'withdrawn'],
] as const)('one that comes too late says so in one calm line: %j where it was %s', async (words, state) => {
  gateway.permission.prompts.push(promptOf())
  gateway.permission.end('3fa2c1', { state })
  const { code, stdout, stderr } = await approvals(...words)
  expect([code, stdout, stderr]).toEqual([3, '', `Prompt 3fa2c1 is over: ${state}; nothing was changed.\n`])
  expect(await document(...words)).toMatchObject({ ok: false, exitCode: 3, code: 'APPROVAL_OVER' })
})

test.each([
  [['approve', '3fa2c2'], 'APPROVAL_UNKNOWN', 'did you mean 3fa2c1?'],
  [['deny', 'zzzzzzzzzz'], 'APPROVAL_UNKNOWN', 'There is no prompt zzzzzzzzzz;'],
  [['approve', ''], 'APPROVAL_UNKNOWN', 'There is no prompt'],
  [['approve', '3f'], 'USAGE', 'Several begin with "3f": 3fa2c1, 3fb000.'],
  [['approve', '3fa2c1', 'gh *'], 'USAGE', 'put --always before it'],
  [['approve', '3fa2c1', '--always', '--option', '1'], 'USAGE', 'said twice'],
  [['approve', '3fa2c1', '--option', '0'], 'USAGE', '--option'],
  [['approve'], 'USAGE', 'needs prompt'],
])('%j is refused with %s, and nothing is answered', async (words, code, said) => {
  gateway.permission.prompts.push(promptOf(), promptOf({ id: '3fb000' }))
  expect(await document(...words)).toMatchObject({ exitCode: 2, code, message: expect.stringContaining(said) })
  expect(gateway.permission.asked).toEqual([])
})

test('where there are several assistants, the line to type names the one that is meant', async () => {
  gateway.permission.prompts.push(promptOf())
  writeFileSync(join(operator.config, 'assistants/attic.json'), JSON.stringify(recordFor('attic', '/none')))
  expect((await approvals('list', 'desk')).stdout).toContain('vellum approvals deny 3fa2c1 -a desk\n')
})
