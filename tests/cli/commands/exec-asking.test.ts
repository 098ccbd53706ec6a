import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Prompt } from '../../../runtime/protocol/permission/prompt.ts'
import { ended, startCli, vellum } from '../../fixtures/cli.ts'
import { makeOperator } from '../../fixtures/operator.ts'
import { onScreen } from '../../fixtures/screen.ts'
import { exitOf, outputOf, scriptGateway } from '../../fixtures/scripted-gateway.ts'
import { promptOf } from '../../fixtures/scripted-permission.ts'

/** A command that is asked for as the assistant, and that waits for the guardian. */

const bin = join(import.meta.dirname, '../../../cli/bin.ts')
const typed = ['exec', '--as-assistant', '--', 'rm', '-rf', 'build']
const waiting = (more: Partial<Prompt> = {}) => promptOf({ shown: 'rm -rf build', risk: 'high', ...more })

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

const gatewayWith = (prompt: Prompt) =>
  scriptGateway(operator, (permission) => permission.asks(prompt, outputOf('stdout', 'gone\n'), exitOf(0)))

/** Types it without a terminal, and answers once it waits. */
async function unattended(prompt: Prompt, how: Partial<Prompt> & Pick<Prompt, 'state'>, args = typed) {
  await using gateway = await gatewayWith(prompt)
  const child = startCli(args, operator.env)
  const said = ended(child)
  while (!gateway.permission.prompts[0]) await setTimeout(10)
  gateway.permission.end(prompt.id, how)
  return said
}

test('without a terminal it says what waits, what to type and how long is left; a yes from elsewhere lets it run', async () => {
  const { code, stdout, stderr } = await unattended(waiting(), { state: 'approved', answeredBy: 'phone' })
  expect([code, stdout]).toEqual([0, 'gone\n'])
  expect(stderr.split('\n')).toEqual([
    'This waits for the guardian:',
    '3fa2c1  high risk  bash, conversation  asked 0 s ago, 5 min left',
    '  │ rm -rf build',
    '  folder    the workspace',
    '  why       gh pr view reads from the network',
    expect.stringMatching(/^ {2}remember {2}1/),
    ...Array(3).fill(expect.any(String)),
    '  yes       vellum approvals approve 3fa2c1',
    '  always    vellum approvals approve 3fa2c1 --option 1',
    '  no        vellum approvals deny 3fa2c1',
    expect.stringMatching(/^… waits for the guardian, (5 min|4 min \d+ s) left$/),
    'Prompt 3fa2c1 is approved by phone at 2026-01-02T03:04:05.000Z.',
    '',
  ])
})

test.each(['denied', 'expired'] as const)('one that is %s never ran: 125 and one calm sentence', async (state) => {
  const { code, stdout, stderr } = await unattended(waiting(), { state })
  expect([code, stdout]).toEqual([125, ''])
  expect(stderr).toMatch(new RegExp(`\\nPrompt 3fa2c1 ended without a yes: ${state}; nothing was run.\\n$`))
})

test('--json is one document with the prompt in it, as it ended', async () => {
  const args = ['exec', '--json', ...typed.slice(1)]
  const yes = await unattended(waiting(), { state: 'approved', answeredBy: 'phone', rule: 'rule7' }, args)
  expect(JSON.parse(yes.stdout)).toMatchObject({
    ...{ ok: true, code: 'DONE' },
    data: {
      code: 0,
      stdout: 'gone\n',
      prompt: { id: '3fa2c1', state: 'approved', answeredBy: 'phone', rule: 'rule7' },
    },
  })
  const no = await unattended(waiting({ id: '4' }), { state: 'denied' }, args)
  expect(JSON.parse(no.stdout)).toMatchObject({
    ...{ ok: false, exitCode: 125, code: 'APPROVAL_DENIED' },
    data: { prompt: { id: '4', shown: 'rm -rf build' } },
  })
})

test('where it would come from is said with it, and is for the assistant alone', async () => {
  await using gateway = await scriptGateway(operator, async function* () {
    yield exitOf(0)
  })
  const exec = (...args: string[]) => vellum(['exec', ...args, '--', 'true'], { env: operator.env })
  expect((await exec('--as-assistant', '--context', 'headless')).code).toBe(0)
  expect(gateway.asked).toEqual([
    { tool: 'bash', input: { command: { script: 'true' } }, as: 'assistant', context: 'headless' },
  ])
  expect(await exec('--context', 'headless')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--as-assistant'),
  })
  expect(await exec('--as-assistant', '--context', 'dream')).toMatchObject({ code: 2 })
})

/** Types it on a terminal; `ahead` was typed before anything was asked. */
function onTerminal({ columns = 100, ahead = '' } = {}) {
  const line = `'${process.execPath}' '${bin}' exec --as-assistant -- rm -rf build`
  const screen = onScreen(line, { columns, env: operator.env })
  screen.type(ahead)
  return screen
}

const asks = (rows: string[]) =>
  rows.at(-1)?.startsWith('Run it? y once, 1-4 to remember, n no, Ctrl-C withdraws') === true

test.each([
  ['y', [{ approve: '3fa2c1' }], 0, 'gone'],
  ['Y', [{ approve: '3fa2c1' }], 0, 'gone'],
  ['3', [{ approve: '3fa2c1', option: 3 }], 0, 'gone'],
  ['n', [{ deny: '3fa2c1' }], 125, 'Prompt 3fa2c1 ended without a yes: denied; nothing was run.'],
])('on a terminal one key answers: %s', async (key, asked, code, last) => {
  await using gateway = await gatewayWith(waiting())
  const screen = onTerminal()
  const rows = await screen.until(asks)
  expect(rows).toEqual(expect.arrayContaining(['  │ rm -rf build', '            4  gh *']))
  expect(rows.at(-1)).toMatch(/ {2}(5 min|4 min \d+ s) left$/)
  screen.type(key)
  expect(await screen.ended()).toBe(code)
  expect([gateway.permission.asked, (await screen.rows()).at(-1), screen.cursorShown()]).toEqual([asked, last, true])
  expect((await screen.rows()).some((row) => row.startsWith('Run it?'))).toBe(false)
})

test('keys that mean nothing, what was pasted, and what was typed ahead of the question answer nothing', async () => {
  await using gateway = await gatewayWith(waiting())
  const screen = onTerminal({ ahead: 'y' })
  await screen.until(asks)
  for (const text of ['x', '5', '0', '\r', 'yes please', 'yy', '\u001b[A']) {
    screen.type(text)
    await setTimeout(50)
  }
  expect(gateway.permission.asked).toEqual([])
  screen.type('n')
  expect(await screen.ended()).toBe(125)
  expect(gateway.permission.asked).toEqual([{ deny: '3fa2c1' }])
})

test.each(['\u0003', '\u0004'])('%j withdraws, and says that nothing was run', async (key) => {
  await using gateway = await gatewayWith(waiting())
  const screen = onTerminal()
  await screen.until(asks)
  screen.type(key)
  expect(await screen.ended()).toBe(130)
  expect(await screen.rows()).toContain('Error: Cancelled by you; nothing was run.')
  expect([gateway.permission.asked, screen.cursorShown()]).toEqual([[], true])
  await gateway.gone
})

test('whoever answers elsewhere ends the question on the terminal, also where the command then says nothing for long', async () => {
  const silent = Promise.withResolvers<void>()
  await using gateway = await scriptGateway(operator, async function* (permission) {
    yield* permission.asks(waiting())
    await silent.promise
  })
  const screen = onTerminal()
  await screen.until(asks)
  gateway.permission.end('3fa2c1', { state: 'approved', answeredBy: 'phone' })
  await screen.until((rows) => rows.at(-1) === 'Prompt 3fa2c1 is approved by phone at 2026-01-02T03:04:05.000Z.')
  screen.type('\u0003')
  expect(await screen.ended()).toBe(130)
  expect((await screen.rows()).join('\n')).toContain('Error: Cancelled by you; the command was ended.')
  silent.resolve()
})

test('a narrow terminal shows every character of a long command', async () => {
  const shown = `echo ${'ab'.repeat(100)}; rm -rf 界界`
  await using _ = await gatewayWith(waiting({ shown }))
  const screen = onTerminal({ columns: 40 })
  const rows = await screen.until((all) => all.at(-1)?.startsWith('Run it?') === true)
  const command = rows.filter((row) => /^ {2}[│┊] /.test(row)).map((row) => row.slice(4))
  expect(command.join('')).toBe(shown)
  screen.type('n')
  expect(await screen.ended()).toBe(125)
})
