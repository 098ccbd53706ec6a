import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { type Peer, type ProcessName, processes, sockets } from '../../../runtime/protocol/layout.ts'
import { approvalRoutes, measureAction, trustRoutes } from '../../../runtime/protocol/permission/routes.ts'
import {
  accessRoutes,
  askTool,
  assistantSelfcheck,
  credentialRoutes,
  eventStream,
  healthRoutes,
  runTool,
  selfcheck,
  settingRoutes,
  supervisorRoutes,
  tokenRoutes,
} from '../../../runtime/protocol/routes.ts'
import { control } from '../../../runtime/supervisor/control.ts'
import { runAssistant } from '../../fixtures/assistant.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { nobody, type Running, run } from '../../fixtures/running.ts'

/** Every socket there is, with the processes behind it, and who comes by it with what it must not. */

interface Wire {
  readonly name: string
  readonly path: () => string
}

let gateway: RunningGateway
let running: Readonly<Record<ProcessName, () => Running>>
let supervisor: Awaited<ReturnType<typeof control>>

beforeAll(async () => {
  const at = makeHome()
  const assistant = await runAssistant(at)
  const ces = await run('ces', at.home, '"peer":"steward"')
  gateway = await runGateway(at)
  running = { assistant: () => assistant, ces: () => ces, gateway: () => gateway.process() }
  mkdirSync(dirname(at.supervisorSocket), { recursive: true, mode: 0o700 })
  const household = { status: () => [] } as never
  const given = { release: 'r1', port: 1, household, stop: async () => undefined } as never
  supervisor = await control(at, { ...(given as object), logger: pino({ level: 'silent' }) } as never)
})
afterAll(async () => {
  await supervisor.close()
  for (const name of ['assistant', 'ces'] as const) await running[name]()[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
})

const pairs = processes.flatMap((server) => sockets[server].map((peer) => [server, peer] as const))
const wires: readonly Wire[] = [
  ...pairs.map(([server, peer]) => ({ name: `${server}, for ${peer}`, path: () => gateway.at.socket(server, peer) })),
  { name: 'supervisor, for steward', path: () => gateway.at.supervisorSocket },
]

const garbage: readonly (readonly [what: string, bytes: string | Buffer, answer: RegExp])[] = [
  ['noise', Buffer.from([0, 255, 22, 3, 1, 13, 10, 13, 10]), /^HTTP\/1\.1 400 /],
  ['a TLS hello', Buffer.from('16030100a5010000a10303', 'hex'), /^HTTP\/1\.1 400 /],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 |^$/],
  ['no version', 'GET /healthz\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a NUL in the target', 'GET /heal\0thz HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['CONNECT', 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n', /^$|^HTTP\/1\.1 4/],
  [
    'an upgrade',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'an absolute target',
    'GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'two lengths',
    'POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and chunks',
    'POST /v1/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'chunks under another name',
    'POST /v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a folded header',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 [24]00 /,
  ],
  [
    'two hosts',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'two tokens',
    'GET /healthz HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'headers without end',
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
]

describe.each(wires)('$name', ({ path }) => {
  const isAlive = async () =>
    expect(await said(path(), 'GET /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 404 .*REQUEST_INVALID/s,
    )

  test.each(garbage)('%s is refused and harms nothing', async (_what, bytes, answer) => {
    const answered = await said(path(), bytes)
    expect(answered).toMatch(answer)
    expect(answered).not.toMatch(/node:|at .*\.ts:|\/runtime\//)
    await isAlive()
  })

  test('half a request, and one that is given up in its body, hold nobody up', async () => {
    const halves = [
      '',
      'POS',
      'POST /v1/x HTTP/1.1\r\nhost: loc',
      'PUT /v1/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{',
    ]
    const left = halves.map((half) => {
      const socket = connect(path()).on('error', () => undefined)
      socket.write(half)
      return socket
    })
    await isAlive()
    for (const socket of left) socket.destroy()
    await isAlive()
  })

  test('a body over the limit, and one that is no JSON, are refused', async () => {
    const post =
      'POST /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n'
    expect(await said(path(), `${post}Content-Length: 9999999\r\n\r\n{`)).toMatch(
      /^HTTP\/1\.1 4(13|04) .*REQUEST_INVALID/s,
    )
    expect(await said(path(), `${post}Content-Length: 3\r\n\r\n{x}`)).toMatch(/^HTTP\/1\.1 40[04] .*REQUEST_INVALID/s)
    await isAlive()
  })
})

const answeredOn: Readonly<Record<string, readonly { method: string; path: string }[]>> = {
  'ces gateway': Object.values(credentialRoutes),
  'ces assistant': [],
  'ces steward': [selfcheck],
  'assistant gateway': [runTool, measureAction],
  'assistant steward': [assistantSelfcheck],
  'gateway steward': [selfcheck, ...Object.values(tokenRoutes)],
}
const every = [
  ...Object.values(credentialRoutes),
  ...Object.values(tokenRoutes),
  ...Object.values(accessRoutes),
  ...Object.values(settingRoutes),
  ...Object.values(supervisorRoutes),
  ...Object.values(approvalRoutes),
  ...Object.values(trustRoutes),
  ...[selfcheck, assistantSelfcheck, runTool, measureAction, askTool, eventStream],
]

describe.each(pairs)('the socket of %s for %s', (server, peer) => {
  const mine = answeredOn[`${server} ${peer}`] ?? []
  const isMine = (row: { method: string; path: string }) =>
    mine.some(({ method, path }) => method === row.method && path === row.path)

  test('answers no row of another peer', async () => {
    const astray = every.filter((row) => !isMine(row))
    const statuses = await Promise.all(astray.map((row) => statusOf(server, peer, row)))
    expect(statuses.map((status, index) => `${status} ${astray[index]?.method} ${astray[index]?.path}`)).toEqual(
      astray.map((row) => `404 ${row.method} ${row.path}`),
    )
  })

  test('answers its own', async () => {
    const target = { server, socket: gateway.at.socket(server, peer) }
    expect(await call(target, healthRoutes.alive, undefined)).toMatchObject({ process: server })
    for (const row of mine) expect(await statusOf(server, peer, row)).not.toBe(404)
    expect(running[server]().child.exitCode).toBe(null)
  })

  test('lets no account in that is not the peer', () => {
    const socket = gateway.at.socket(server, peer)
    if (server !== 'assistant') expect(tryAs(nobody, socket)).toBe('EACCES')
    chmodSync(gateway.at.home, 0o755)
    if (server !== 'assistant') expect(tryAs(nobody, socket)).toBe('EACCES')
    expect(tryAs(process.getuid?.() ?? 0, socket)).toBe('connected')
  })
})

/** What an account gets that connects. curl, since this node may stand where another account cannot go. */
function tryAs(uid: number, socket: string): string {
  const args = ['--silent', '--verbose', '--max-time', '10', '--unix-socket', socket, 'http://localhost/']
  const { stderr } = spawnSync('curl', args, { uid, gid: uid, cwd: '/', encoding: 'utf8' })
  if (stderr.includes('Permission denied')) return 'EACCES'
  return stderr.includes('Connected to') ? 'connected' : stderr
}

async function said(path: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(path).on('error', () => undefined)
  socket.write(bytes)
  return await text(socket).catch(() => '')
}

function statusOf(server: ProcessName, peer: Peer, row: { method: string; path: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const isRead = row.method === 'GET'
    const headers = {
      host: 'localhost',
      ...(isRead ? {} : { 'content-type': 'application/json', 'content-length': '2' }),
    }
    const outgoing = request({
      socketPath: gateway.at.socket(server, peer),
      method: row.method,
      path: row.path,
      headers,
    })
    outgoing.on('error', reject).on('response', (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode ?? 0)
    })
    outgoing.end(isRead ? undefined : '{}')
  })
}
