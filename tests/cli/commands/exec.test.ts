import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { ToolEvent } from '../../../runtime/protocol/tool.ts'
import { ended, startCli, vellum } from '../../fixtures/cli.ts'
import { makeOperator } from '../../fixtures/operator.ts'
import { exitOf, outputOf, scriptGateway } from '../../fixtures/scripted-gateway.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

const run = (...args: string[]) => vellum(['exec', ...args], { env: operator.env })

async function* says(...events: ToolEvent[]) {
  yield* events
}

/** Writes for ever, as `yes` does. */
async function* endless() {
  for (;;) {
    yield outputOf('stdout', 'y\n'.repeat(1000))
    await setTimeout(1)
  }
}

test("a command's output and exit code are its own, byte for byte", async () => {
  const bytes = 'a\u0000\u001b[31m\nno newline at the end'
  await using gateway = await scriptGateway(operator, () =>
    says(outputOf('stdout', bytes), outputOf('stderr', 'oh\n'), exitOf(7)),
  )
  expect(await run('--', 'true')).toEqual({ code: 7, stdout: bytes, stderr: 'oh\n' })
  expect(gateway.asked).toEqual([{ tool: 'bash', input: { command: { script: 'true' } }, as: 'guardian' }])
})

test('argv is cut at the first --: one word is a script, several are an argument list, whatever they look like', async () => {
  await using gateway = await scriptGateway(operator, () => says(exitOf(0)))
  await run('--', 'ls | wc -l')
  await run('desk', '--as-assistant', '--timeout', '5', '--cwd', 'pkb', '--', 'grep', '--json', '--', '-a', '--help')
  expect(gateway.asked).toEqual([
    { tool: 'bash', input: { command: { script: 'ls | wc -l' } }, as: 'guardian' },
    {
      tool: 'bash',
      input: { command: { argv: ['grep', '--json', '--', '-a', '--help'] }, cwd: 'pkb', wallClockMs: 5000 },
      as: 'assistant',
    },
  ])
})

test('--json is one document, with the output in it', async () => {
  await using _ = await scriptGateway(operator, () => says(outputOf('stdout', 'hi\n'), exitOf(7)))
  const { code, stdout, stderr } = await run('--json', '--', 'true')
  expect([code, stderr]).toEqual([7, ''])
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    exitCode: 7,
    code: 'COMMAND_FAILED',
    data: { code: 7, stdout: 'hi\n', stderr: '', timedOut: false },
  })
})

test('a command that never ran ends with 125 and says why', async () => {
  const refusal = Failure.of('SANDBOX_UNAVAILABLE', { why: 'there is no bwrap' }).toJSON()
  await using _ = await scriptGateway(operator, () => says({ event: 'failure', failure: refusal }))
  expect(await run('--', 'true')).toMatchObject({ code: 125, stdout: '', stderr: expect.stringContaining('no bwrap') })
})

test('nor did one whose gateway is not there', async () => {
  await (await scriptGateway(operator, () => says()))[Symbol.asyncDispose]()
  const { code, stdout } = await run('--json', '--', 'true')
  expect(code).toBe(125)
  expect(JSON.parse(stdout)).toMatchObject({ code: 'PROCESS_UNREACHABLE', exitCode: 125 })
})

test('one whose end is never told is not taken for a success', async () => {
  await using _ = await scriptGateway(operator, () => says(outputOf('stdout', 'half')))
  expect(await run('--', 'true')).toMatchObject({ code: 5, stdout: 'half' })
})

test('a time limit ends with 124 and dropped output is marked, both on stderr', async () => {
  await using _ = await scriptGateway(operator, () =>
    says(outputOf('stdout', 'x'), { event: 'truncated', limitBytes: 1, droppedBytes: 41 }, exitOf(124, true)),
  )
  const { code, stdout, stderr } = await run('--', 'true')
  expect([code, stdout]).toEqual([124, 'x'])
  expect(stderr).toContain('41 bytes')
  expect(stderr).toContain('Error: The command was ended after 3 s, on its time limit.')
  const { stdout: json } = await run('--json', '--', 'true')
  expect(JSON.parse(json)).toMatchObject({ code: 'COMMAND_TIMED_OUT', exitCode: 124, data: { droppedBytes: 41 } })
})

test('when nobody reads its output any more, the command is ended, quietly', async () => {
  await using gateway = await scriptGateway(operator, endless)
  const child = startCli(['exec', '--', 'yes'], operator.env)
  if (child.stdout) await once(child.stdout, 'data')
  child.stdout?.destroy()
  expect(await ended(child)).toMatchObject({ code: 141, stderr: '' })
  await gateway.gone
})

test('Ctrl-C ends the command and says so', async () => {
  await using gateway = await scriptGateway(operator, endless)
  const child = startCli(['exec', '--', 'yes'], operator.env)
  if (child.stdout) await once(child.stdout, 'data')
  child.kill('SIGINT')
  const { code, stderr } = await ended(child)
  expect([code, stderr.startsWith('Error: Cancelled by you; the command was ended.')]).toEqual([130, true])
  await gateway.gone
})
