import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { answer } from '../../../runtime/process/answer.ts'
import { answerHealth } from '../../../runtime/process/health.ts'
import type { Identity } from '../../../runtime/process/identity.ts'
import { listenToPeer } from '../../../runtime/process/listen.ts'
import { makeServer } from '../../../runtime/process/server.ts'
import { call, follow, type Target } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { layout } from '../../../runtime/protocol/layout.ts'
import { healthRoutes } from '../../../runtime/protocol/routes.ts'

const echo = {
  method: 'POST',
  path: '/echo',
  body: z.object({ word: z.string().max(10) }),
  reply: z.object({ word: z.string() }),
} as const
const count = {
  method: 'POST',
  path: '/count',
  body: z.object({ to: z.int() }),
  reply: z.object({ n: z.int() }),
  stream: true,
} as const

let self: Identity
let target: Target & { socket: string }
let log: string[]
let app: ReturnType<typeof makeServer>

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'vellum-'))
  const paths = layout(home)
  log = []
  self = { name: 'ces', release: 'r1', paths, log: pino({}, { write: (line) => log.push(line) }) }
  mkdirSync(paths.socketFolder('ces', 'gateway'), { recursive: true })
  target = { server: 'ces', socket: paths.socket('ces', 'gateway') }
  app = makeServer(self)
})

afterEach(async () => {
  await app.close()
  rmSync(self.paths.home, { recursive: true })
})

/** Writes bytes to the socket as they stand and gives all that comes back. */
async function send(bytes: string): Promise<string> {
  const socket = connect(target.socket)
    .setEncoding('utf8')
    .on('error', () => {})
  let said = ''
  socket.on('data', (more) => (said += more)).end(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return said
}

function post(path: string, body: string, type = 'application/json'): string {
  const head = `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n${body}`
}

test('a handler gets the validated message and its reply comes back without fields the row does not have', async () => {
  answer(app, echo, ({ word }) => ({ word, secret: 'kept' }) as { word: string })
  await listenToPeer(app, self, 'gateway')
  expect(await call(target, echo, { word: 'hi' })).toEqual({ word: 'hi' })
})

test('a body that is not what the row says is refused before the handler sees it', async () => {
  let seen = 0
  answer(app, echo, (body) => {
    seen += 1
    return body
  })
  await listenToPeer(app, self, 'gateway')
  await expect(call(target, echo, { word: 'much too long' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  expect(seen).toBe(0)
})

test.each([
  ['broken JSON', post('/echo', '{"word": "s3cret-in-body" oops}'), 400],
  ['another content type', post('/echo', 's3cret-in-body', 'application/x-strange'), 415],
  ['a body over the limit', post('/echo', 's3cret').replace('length: 6', 'length: 1048577'), 413],
  ['an unknown route', post('/s3cret-in-body', '{}'), 404],
  ['bytes that are no HTTP', '\x16\x03\x01 s3cret-in-body\r\n\r\n', 400],
  ['an empty body', post('/echo', ''), 400],
  ['a poisoned prototype', post('/echo', '{"word":"a","__proto__":{"x":1}}'), 400],
])('%s is answered with a failure document that quotes nothing', async (_what, bytes, status) => {
  answer(app, echo, (body) => body)
  await listenToPeer(app, self, 'gateway')
  const said = await send(bytes)
  expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ code: 'REQUEST_INVALID', exitCode: 2 })
  expect(said + log.join('')).not.toContain('s3cret')
})

test('a failure of the handler travels as it is', async () => {
  answer(app, echo, () => {
    throw Failure.of('CREDENTIAL_UNKNOWN', { alias: 'a/b' })
  })
  await listenToPeer(app, self, 'gateway')
  await expect(call(target, echo, { word: 'x' })).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN', exitCode: 3 })
  expect(await send(post('/echo', '{"word":"x"}'))).toMatch(/^HTTP\/1.1 404 /)
})

test('an unexpected error shows the client no stack and no words of its own, and the log no parsed text', async () => {
  answer(app, echo, () => JSON.parse('s3cret'))
  await listenToPeer(app, self, 'gateway')
  const said = await send(post('/echo', '{"word":"x"}'))
  expect(said).toMatch(/^HTTP\/1.1 500 /)
  expect(said).toContain('UNEXPECTED')
  expect(said).not.toMatch(/s3cret|answer\.test|node:/)
  expect(log.join('')).toContain('SyntaxError')
  expect(log.join('')).not.toContain('"s3cret')
})

test('a reply that is not what the row says is never sent', async () => {
  answer(app, echo, () => ({ word: 7 }) as never)
  await listenToPeer(app, self, 'gateway')
  await expect(call(target, echo, { word: 'x' })).rejects.toMatchObject({ code: 'UNEXPECTED' })
})

test('a stream says no with a failure before its first line', async () => {
  answer(app, count, () => {
    throw Failure.of('GRANT_REFUSED', { tool: 'bash', why: 'it has expired' })
  })
  await listenToPeer(app, self, 'gateway')
  await expect(follow(target, count, { to: 1 }).next()).rejects.toMatchObject({ code: 'GRANT_REFUSED' })
})

test('a stream that breaks half-way is told apart from one that ended', async () => {
  answer(app, count, async function* () {
    yield { n: 1 }
    await setTimeout(20)
    throw new Error('broken')
  })
  await listenToPeer(app, self, 'gateway')
  const seen: number[] = []
  const reading = (async () => {
    for await (const { n } of follow(target, count, { to: 1 })) seen.push(n)
  })()
  await expect(reading).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  expect(seen).toEqual([1])
})

test('a stream runs no faster than its client reads', async () => {
  let made = 0
  answer(app, count, async function* ({ to }) {
    for (; made < to; made++) yield { n: made }
  })
  await listenToPeer(app, self, 'gateway')
  const lines = follow(target, count, { to: 1_000_000 })
  await lines.next()
  await setTimeout(300)
  expect(made).toBeLessThan(900_000)
  await lines.return(undefined)
})

test('a client that goes away aborts the signal of its handler, and only its own', async () => {
  const aborted: number[] = []
  answer(app, count, ({ to }, { signal }) => {
    signal.addEventListener('abort', () => aborted.push(to))
    return ticks(signal)
  })
  await listenToPeer(app, self, 'gateway')
  const [one, two] = [follow(target, count, { to: 1 }), follow(target, count, { to: 2 })]
  await Promise.all([one.next(), two.next()])
  await one.return(undefined)
  await expect.poll(() => aborted).toEqual([1])
  expect((await two.next()).done).toBe(false)
  await two.return(undefined)
  await expect.poll(() => aborted).toEqual([1, 2])
})

async function* ticks(signal: AbortSignal) {
  for (let n = 0; !signal.aborted; n++) {
    yield { n }
    await setTimeout(10)
  }
}

test('headers of a stream go out before its first line', async () => {
  answer(app, count, async function* () {
    await setTimeout(400)
    yield { n: 1 }
  })
  await listenToPeer(app, self, 'gateway')
  const lines = follow(target, count, { to: 1 }, { deadlineMs: 200 })
  expect(await lines.next()).toEqual({ done: false, value: { n: 1 } })
  await lines.return(undefined)
})

test('readiness is readable when not ready, and a check that breaks is one that fails', async () => {
  answerHealth(app, self, {
    fine: () => 'ok',
    broken: () => {
      throw new Error('it is on fire')
    },
  })
  await listenToPeer(app, self, 'gateway')
  expect(await call(target, healthRoutes.ready, undefined)).toEqual({
    ready: false,
    checks: { fine: 'ok', broken: 'it is on fire' },
  })
  expect(await call(target, healthRoutes.alive, undefined)).toEqual({ process: 'ces', release: 'r1', pid: process.pid })
})

test('a stale socket is replaced and the new one is for its owner and group alone', async () => {
  const first = makeServer(self)
  await first.listen({ path: `${target.socket}.old` })
  linkSync(`${target.socket}.old`, target.socket)
  await first.close()
  await listenToPeer(app, self, 'gateway')
  expect(statSync(target.socket).mode & 0o777).toBe(0o660)
})

test('what stands at the place of a socket and is none is left alone', async () => {
  writeFileSync(target.socket, 'mine')
  await expect(listenToPeer(app, self, 'gateway')).rejects.toMatchObject({ code: 'EADDRINUSE' })
  expect(statSync(target.socket).size).toBe(4)
})
