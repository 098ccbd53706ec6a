import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { follow } from '../../../runtime/protocol/call.ts'
import { askTool } from '../../../runtime/protocol/routes.ts'
import type { AskedEvent } from '../../../runtime/protocol/tool.ts'
import { publishKey, runAssistant, stdoutOf } from '../../fixtures/assistant.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { isAlive, lives } from '../../fixtures/lives.ts'
import type { Running } from '../../fixtures/running.ts'

let gateway: RunningGateway
let assistant: Running

beforeEach(async () => {
  gateway = await runGateway(makeHome())
  copyFileSync(gateway.at.grantOffer, gateway.at.grantPublic)
  assistant = await runAssistant(gateway.at)
})

afterEach(async () => {
  await assistant[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
})

const bash = (script: string) => ({ tool: 'bash', input: { command: { script } }, as: 'guardian' }) as const

const ask = (script: string, deadlineMs?: number): Promise<AskedEvent[]> =>
  Array.fromAsync(follow(gateway.client, askTool, bash(script), deadlineMs === undefined ? {} : { deadlineMs }))

test('what the guardian asks for runs, and what it says comes through as it is said', async () => {
  const lines = follow(gateway.client, askTool, bash('echo one; read -r _ < <(sleep 0.3); echo two >&2; exit 3'))
  expect((await lines.next()).value).toMatchObject({ event: 'output', stream: 'stdout' })
  const rest = await Array.fromAsync(lines)
  expect(rest[0]).toMatchObject({ event: 'output', stream: 'stderr', base64: Buffer.from('two\n').toString('base64') })
  expect(rest.at(-1)).toMatchObject({ event: 'exit', code: 3 })
})

test('the assistant reads alone, and what it may not do alone waits and does not run', async () => {
  await ask('echo text > a.md')
  const read = { tool: 'file_read', input: { path: 'a.md' }, as: 'assistant' } as const
  expect(await Array.fromAsync(follow(gateway.client, askTool, read))).toMatchObject([
    { result: { content: 'text\n' } },
  ])
  const alone = follow(gateway.client, askTool, { ...bash('touch ran'), as: 'assistant' })
  expect((await alone.next()).value).toMatchObject({ event: 'asking', prompt: { state: 'waiting' } })
  expect(existsSync(join(gateway.at.workspace, 'ran'))).toBe(false)
  await alone.return(undefined)
})

test('a client that goes away ends the command, two processes further', async () => {
  const lines = follow(gateway.client, askTool, bash(`${lives} echo begun; sleep 600`))
  await lines.next()
  expect(isAlive(gateway.at)).toBe(true)
  await lines.return(undefined)
  await expect.poll(() => isAlive(gateway.at), { timeout: 20_000 }).toBe(false)
})

test('an assistant that dies half-way is told as the last event', async () => {
  const lines = follow(gateway.client, askTool, bash('echo begun; sleep 600'))
  await lines.next()
  await assistant.end('SIGKILL')
  expect(await Array.fromAsync(lines)).toMatchObject([{ event: 'failure', failure: { code: 'PROCESS_UNREACHABLE' } }])
})

test("an assistant that trusts another key refuses the gateway's grants", async () => {
  publishKey(gateway.at)
  await expect(ask('touch ran')).rejects.toMatchObject({ code: 'GRANT_REFUSED', exitCode: 125 })
  expect(existsSync(join(gateway.at.workspace, 'ran'))).toBe(false)
})

/** All of them, one after another, on a machine that is busy with other tests. */
const burstMs = 300_000

test('two hundred requests at once are all answered', { timeout: burstMs }, async () => {
  const all = await Promise.all(Array.from({ length: 200 }, (_, index) => ask(`echo ${index}`, burstMs)))
  expect(all.map((events) => stdoutOf(events).trim())).toEqual(Array.from({ length: 200 }, (_, index) => String(index)))
})
