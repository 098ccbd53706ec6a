import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { call, follow, open, type Target } from '../../../runtime/protocol/call.ts'

const one = { method: 'GET', path: '/one', body: z.undefined(), reply: z.object({ n: z.int() }) } as const
const many = { ...one, path: '/many', stream: true } as const

let folder: string
let target: Target
let server: Server | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-'))
  target = { server: 'ces', socket: join(folder, 'sock') }
})

afterEach(async () => {
  if (server?.listening) await new Promise((resolve) => server?.close(resolve))
  rmSync(folder, { recursive: true })
})

/** A server that says these bytes to whoever has said anything. */
async function serve(bytes: string, then: (socket: Socket) => void = (socket) => socket.end()): Promise<void> {
  server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.write(bytes, () => then(socket)))
  })
  await new Promise<void>((resolve) => server?.listen(join(folder, 'sock'), resolve))
}

const reply = (status: number, body: string) =>
  `HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{"n":1}\n\r\n'

test('a server that is not there is unreachable', async () => {
  await expect(call(target, one, undefined)).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: 'CES cannot be reached (ENOENT).',
  })
})

test.each([
  ['another protocol', 'SSH-2.0-x\r\n'],
  ['an error without a failure document', reply(500, '<html>')],
  ['no JSON', reply(200, 's3cret')],
  ['another document', reply(200, '{"n":"s3cret"}')],
  ['half a document', reply(200, '{"n":1}').replace('length: 7', 'length: 70')],
])('a server that answers with %s is unreachable, and its words are not repeated', async (_what, bytes) => {
  await serve(bytes)
  const calling = call(target, one, undefined)
  await expect(calling).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: expect.not.stringContaining('s3cret'),
  })
})

test('a failure document is thrown as the failure it is, also one of another release', async () => {
  const document = { code: 'FROM_LATER', message: 'Something new.', hint: 'Wait.', turn: 'ours', exitCode: 9 }
  await serve(reply(500, JSON.stringify(document)))
  await expect(call(target, one, undefined)).rejects.toMatchObject(document)
})

test('lines that end before the server ended them are not taken for all there is', async () => {
  await serve(chunked, (socket) => socket.destroy())
  const lines = follow(target, many, undefined)
  expect((await lines.next()).value).toEqual({ n: 1 })
  await expect(lines.next()).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
})

test('an aborted call and an aborted stream throw the reason of the signal', async () => {
  await serve(chunked, () => {})
  const leaving = new AbortController()
  const lines = await open(target, many, undefined, { signal: leaving.signal })
  await lines.next()
  const both = Promise.allSettled([lines.next(), call(target, one, undefined, { signal: leaving.signal })])
  const reason = new Error('enough')
  leaving.abort(reason)
  expect(await both).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ])
})
