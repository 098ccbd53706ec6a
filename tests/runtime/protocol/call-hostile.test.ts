import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { call, open, type Target } from '../../../runtime/protocol/call.ts'

const one = { method: 'GET', path: '/one', body: z.undefined(), reply: z.object({ n: z.int() }) } as const
const many = { ...one, path: '/many', stream: true } as const
const head = (status: number) => `HTTP/1.1 ${status} X\r\ntransfer-encoding: chunked\r\n\r\n`

let folder: string
let target: Target
let server: Server
const clients = new Set<Socket>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-'))
  target = { server: 'assistant', socket: join(folder, 'sock') }
})

afterEach(async () => {
  for (const client of clients) client.destroy()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

/** A server that a hostile program has taken over: it answers in its own way. */
async function serve(answer: (socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    clients.add(socket)
    socket.on('error', () => {}).once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(join(folder, 'sock'), resolve))
}

/** Writes the same mebibyte until nobody reads any more. */
function flood(socket: Socket, piece: string): void {
  const chunk = `100000\r\n${piece.repeat(2 ** 20 / piece.length)}\r\n`
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}

test.each([200, 500])(
  'an answer (%i) that begins and never ends is not waited for beyond the deadline',
  async (status) => {
    await serve((socket) => socket.write(`${head(status)}1\r\n{\r\n`))
    const asked = call(target, one, undefined, { deadlineMs: 100 })
    await expect(asked).rejects.toMatchObject({ code: status === 200 ? 'PROCESS_SILENT' : 'PROCESS_UNREACHABLE' })
  },
)

test('an endless answer is given up before it fills the memory', async () => {
  await serve((socket) => {
    socket.write(head(200))
    flood(socket, ' ')
  })
  await expect(call(target, one, undefined)).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: expect.stringContaining('longer than any answer may be'),
  })
})

test('an endless line is given up before it fills the memory', async () => {
  await serve((socket) => {
    socket.write(head(200))
    flood(socket, ' ')
  })
  const lines = await open(target, many, undefined)
  await expect(lines.next()).rejects.toMatchObject({
    code: 'PROCESS_UNREACHABLE',
    message: expect.stringContaining('longer than any answer may be'),
  })
})

test('lines are told apart wherever the pieces of the stream end', async () => {
  await serve((socket) => socket.end(`${head(200)}3\r\n{"n\r\n7\r\n":1}\n{"\r\n5\r\nn":2}\r\n1\r\n\n\r\n0\r\n\r\n`))
  const seen = await Array.fromAsync(await open(target, many, undefined))
  expect(seen).toEqual([{ n: 1 }, { n: 2 }])
})
