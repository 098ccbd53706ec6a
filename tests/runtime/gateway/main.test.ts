import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, follow } from '../../../runtime/protocol/call.ts'
import { askTool, credentialRoutes, healthRoutes, selfcheck, tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'

const bash = { tool: 'bash', input: { command: { script: 'true' } }, as: 'guardian' } as const

let gateway: RunningGateway

beforeAll(async () => {
  gateway = await runGateway(makeHome())
})

afterAll(() => gateway[Symbol.asyncDispose]())

/** One request with headers of its own; gives status and code. */
async function ask(
  path: string,
  headers: Record<string, string>,
  body = '',
  method = body ? 'POST' : 'GET',
): Promise<{ status: number; code?: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port: gateway.port, host: '127.0.0.1', path, method, headers })
    outgoing.on('error', reject).end(body)
    outgoing.on('response', async (incoming) => {
      const { code } = JSON.parse(await text(incoming))
      resolve({ status: incoming.statusCode ?? 0, code })
    })
  })
}

function decisions(): Record<string, unknown>[] {
  const database = new DatabaseSync(gateway.at.gatewayDatabase, { readOnly: true })
  try {
    return database.prepare('SELECT * FROM decisions ORDER BY at').all()
  } finally {
    database.close()
  }
}

test('health is answered to anybody on loopback, all else only with an enrolled token', async () => {
  expect(await ask('/healthz', {})).toMatchObject({ status: 200 })
  expect(await ask('/readyz', {})).toMatchObject({ status: 200 })
  expect(await ask('/v1/credentials', { authorization: '' })).toEqual({ status: 401, code: 'TOKEN_REQUIRED' })
  for (const authorization of ['Bearer ', 'Bearer wrong', `Basic ${gateway.token}`, `Bearer ${gateway.token}x`])
    expect(await ask('/v1/credentials', { authorization })).toEqual({ status: 401, code: 'TOKEN_REFUSED' })
  expect(await ask('/v1/credentials', {})).toEqual({ status: 401, code: 'TOKEN_REQUIRED' })
  expect(await ask('/nowhere', {})).toEqual({ status: 401, code: 'TOKEN_REQUIRED' })
  expect(await ask('/nowhere', { authorization: `Bearer ${gateway.token}` })).toEqual({
    status: 404,
    code: 'REQUEST_INVALID',
  })
})

test('the routes of the steward are not on the public address', async () => {
  const authorization = `Bearer ${gateway.token}`
  for (const { path, method } of [selfcheck, tokenRoutes.enrol, tokenRoutes.has])
    expect(await ask(path, { authorization }, '', method)).toMatchObject({ status: 404 })
})

test('a request from elsewhere is refused before its token is looked at', async () => {
  const authorization = `Bearer ${gateway.token}`
  for (const headers of [{ host: 'attacker.example' }, { origin: 'https://attacker.example' }])
    for (const path of ['/healthz', '/v1/credentials', '/nowhere'])
      expect(await ask(path, { authorization, ...headers })).toEqual({ status: 403, code: 'HOST_REFUSED' })
})

test('it listens on one address, and its database and its key are for its user alone', async () => {
  await expect(fetch(`http://[::1]:${gateway.port}/healthz`)).rejects.toThrow()
  for (const path of [gateway.at.gatewayDatabase, gateway.at.grantKey]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(gateway.at.socket('gateway', 'steward')).mode & 0o777).toBe(0o660)
})

test('a token is enrolled by its hash once, survives a restart, and is nowhere in the home', async () => {
  const sha256 = createHash('sha256').update(gateway.token).digest('hex')
  expect(await call(gateway.steward, tokenRoutes.enrol, { sha256, label: 'again' })).toEqual({ changed: false })
  await gateway.restart()
  expect(await call(gateway.steward, tokenRoutes.has, { sha256 })).toEqual({ known: true })
  expect(await call(gateway.steward, tokenRoutes.has, { sha256: 'ab'.repeat(32) })).toEqual({ known: false })
  for (const suffix of ['', '-wal']) {
    const path = `${gateway.at.gatewayDatabase}${suffix}`
    if (statSync(path, { throwIfNoEntry: false })) expect(readFileSync(path).includes(gateway.token)).toBe(false)
  }
  expect(gateway.process().said()).not.toContain(gateway.token)
})

test.each(['ab', 'AB'.repeat(32), '', 'x'.repeat(64)])(
  'the hash "%s" is no SHA-256 and is not enrolled',
  async (sha256) => {
    const enrolling = call(gateway.steward, tokenRoutes.enrol, { sha256, label: 'bad' })
    await expect(enrolling).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await ask('/v1/nowhere', { authorization: `Bearer ${gateway.token}` })).toMatchObject({ status: 404 })
  },
)

test('an assistant and a CES that are down are named', async () => {
  await expect(follow(gateway.client, askTool, bash).next()).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: expect.stringMatching(/^The assistant cannot be reached/),
  })
  await expect(call(gateway.client, credentialRoutes.list, undefined)).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: expect.stringMatching(/^CES cannot be reached/),
  })
})

test('what is asked for is on the record before anybody is there to run it, and what cannot be measured is not decided', async () => {
  const before = decisions().length
  for (const as of ['guardian', 'assistant'] as const)
    await expect(follow(gateway.client, askTool, { ...bash, as }).next()).rejects.toMatchObject({
      code: 'PROCESS_UNREACHABLE',
    })
  expect(decisions().slice(before)).toMatchObject([{ asker: 'guardian', tool: 'bash', risk: 'low', outcome: 'allow' }])
})

test.each([
  ['an unknown tool', { ...bash, tool: 'launch' }],
  ['a tool named like a member of every object', { ...bash, tool: 'toString' }],
  ['an input with a member more', { ...bash, input: { command: { script: 'true' }, unsandboxed: true } }],
  ['an input of another tool', { ...bash, input: { path: 'a' } }],
  ['no input', { tool: 'bash', as: 'guardian' }],
  ['an unknown asker', { ...bash, as: 'root' as 'guardian' }],
])('%s is not decided on but refused as not understood', async (_what, body) => {
  const before = decisions()
  await expect(follow(gateway.client, askTool, body as typeof bash).next()).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
  })
  expect(decisions()).toEqual(before)
})

test('half a request and garbage hold nobody else up', async () => {
  const half = [gateway.port, gateway.port].map((port) => connect(port, '127.0.0.1').on('error', () => {}))
  half[0]?.write('POST /v1/tools HTTP/1.1\r\nhost: localhost\r\nconte')
  half[1]?.write(
    `POST /v1/tools HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${gateway.token}\r\ncontent-length: 999\r\n\r\n{`,
  )
  const garbage = connect(gateway.port, '127.0.0.1').on('error', () => {})
  garbage.end(Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10]))
  expect(await text(garbage)).toContain('REQUEST_INVALID')
  expect(await call(gateway.client, healthRoutes.ready, undefined)).toMatchObject({ ready: true })
  for (const socket of half) socket.destroy()
  expect(await call(gateway.client, healthRoutes.ready, undefined)).toMatchObject({ ready: true })
})

test('an input nested beyond all reason is refused and the gateway lives on', async () => {
  const depth = 200_000
  const body = `{"tool":"launch","as":"assistant","input":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const headers = { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json' }
  expect((await ask('/v1/tools', headers, body)).status).toBeGreaterThanOrEqual(400)
  expect(await call(gateway.client, healthRoutes.ready, undefined)).toMatchObject({ ready: true })
})
