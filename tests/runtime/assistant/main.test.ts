import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { assistantSelfcheck, healthRoutes, runTool } from '../../../runtime/protocol/routes.ts'
import { type RunningAssistant, startAssistant } from '../../fixtures/assistant.ts'

const script = (text: string) => ({ command: { script: text } })

let assistant: RunningAssistant

beforeEach(async () => {
  assistant = await startAssistant()
})

afterEach(() => assistant[Symbol.asyncDispose]())

const readiness = () => call(assistant.gateway, healthRoutes.ready, undefined)

test.each([
  ['no key of the gateway is published', () => rmSync(assistant.at.grantPublic)],
  ["the gateway's published key cannot be read", () => writeFileSync(assistant.at.grantPublic, 'no key')],
  [
    "the gateway's published key is of another kind",
    () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      writeFileSync(assistant.at.grantPublic, publicKey.export({ type: 'spki', format: 'pem' }))
    },
  ],
])('every grant is refused and it is not ready while %s', async (why, damage) => {
  const published = readFileSync(assistant.at.grantPublic)
  damage()
  const input = script('true')
  const running = assistant.run('bash', input)
  await expect(running).rejects.toMatchObject({ code: 'GRANT_REFUSED', message: expect.stringContaining(why) })
  expect(await readiness()).toMatchObject({ ready: false, checks: { 'grant key': why } })
  writeFileSync(assistant.at.grantPublic, published)
  expect((await assistant.run('bash', input)).at(-1)).toMatchObject({ code: 0 })
  expect(await readiness()).toMatchObject({ ready: true })
})

test('garbage and half a request on its socket hold nobody up', async () => {
  const { socket } = assistant.gateway
  const half = connect(socket).on('error', () => {})
  half.write(
    `POST ${runTool.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"tool"`,
  )
  const garbage = connect(socket).on('error', () => {})
  garbage.end(Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10]))
  expect(await text(garbage)).toContain('REQUEST_INVALID')
  expect(await readiness()).toMatchObject({ ready: true })
  half.destroy()
  expect(await readiness()).toMatchObject({ ready: true })
  expect(assistant.rows('runs')).toEqual([])
})

test('a damaged database means no command, because it could not tell which grants were used', async () => {
  await assistant.restart(() => writeFileSync(assistant.at.assistantDatabase, 'x'.repeat(8192)))
  const input = script('touch ran')
  await expect(assistant.run('bash', input)).rejects.toMatchObject({
    code: 'DATABASE_UNUSABLE',
  })
  expect(await readiness()).toMatchObject({ ready: false })
  expect(readFileSync(assistant.at.assistantDatabase, 'utf8')).toBe('x'.repeat(8192))
})

test('its self-check says what the sandbox refuses, and fails where the vault can be opened', async () => {
  const targets = {
    unreadable: [],
    unwritable: [],
    listenerPort: 9,
    sockets: [],
    processName: `none-${randomUUID().slice(0, 8)}`,
  }
  const statusOf = async (id: string) =>
    (await call(assistant.steward, assistantSelfcheck, targets)).probes.find((one) => one.id === id)?.status
  for (const id of ['sandbox.runs', 'vault.stranger', 'assistant.database']) expect(await statusOf(id)).toBe('pass')
  writeFileSync(assistant.at.vault, 'as if it were open to all', { mode: 0o644 })
  expect(await statusOf('vault.stranger')).toBe('fail')
})
