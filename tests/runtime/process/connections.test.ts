import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeServer } from '../../../runtime/process/server.ts'

let app: ReturnType<typeof makeServer>
let port: number
let release: () => void
let waiting: number
let sockets: Socket[]

beforeEach(async () => {
  app = makeServer({ name: 'gateway', log: pino({ level: 'silent' }) })
  const released = new Promise<void>((resolve) => (release = resolve))
  waiting = 0
  sockets = []
  app.get('/now', () => 'answered')
  app.post('/body', () => 'answered')
  app.get('/held', async () => {
    waiting += 1
    await released
    return 'held'
  })
  app.get('/much', () => Buffer.alloc(64 * 2 ** 20))
  await app.listen({ host: '127.0.0.1', port: 0, backlog: 2048 })
  port = (app.server.address() as { port: number }).port
})
afterEach(async () => {
  release()
  for (const socket of sockets) socket.destroy()
  await app.close()
})

/** A connection on which `said` is written and that is left as it is. */
async function leave(said: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  sockets.push(socket)
  await once(socket, 'connect')
  socket.write(said)
  return socket
}
const leaveMany = (count: number, said: string) => Promise.all(Array.from({ length: count }, () => leave(said)))
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`
const askNow = async () => await text(await leave(get('/now')))

test('2,100 connections that ask for nothing do not lock anybody out: the oldest make room', async () => {
  const idle = await leaveMany(2100, '')
  expect(await askNow()).toContain('answered')
  await expect.poll(() => idle.filter((socket) => socket.closed || socket.destroyed).length).toBeGreaterThanOrEqual(100)
})

test('where all 2,000 wait for their answers one more is told so, and all of them get theirs', async () => {
  const held = await leaveMany(2000, get('/held'))
  await expect.poll(() => waiting).toBe(2000)
  expect(await text(await leave(''))).toMatch(/^HTTP\/1\.1 503 .*"code":"PROCESS_BUSY"/s)
  release()
  const answers = await Promise.all(held.map((socket) => text(socket)))
  expect(answers.filter((said) => said.endsWith('held'))).toHaveLength(2000)
  expect(await askNow()).toContain('answered')
})

test('1,000 requests at once are all answered', async () => {
  const answers = await Promise.all(Array.from({ length: 1000 }, askNow))
  expect(answers.filter((said) => said.endsWith('answered'))).toHaveLength(1000)
})

test('who sends headers or a body bit by bit, and who takes nothing of an answer, is cut; who waits for one is not', async () => {
  const [silent, headers, body, reader, waits] = await Promise.all([
    leave(''),
    leave('GET /now HTTP/1.1\r\nhost: loc'),
    leave('POST /body HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 99\r\n\r\n'),
    leave(get('/much')),
    leave(get('/held')),
  ])
  reader.pause()
  const drip = setInterval(() => [headers, body].map((socket) => socket.writable && socket.write('x')), 500)
  const open = () => new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)))
  for (const socket of [silent, headers, body]) socket.resume()
  await expect.poll(open).toBe(5)
  await expect.poll(open, { timeout: 55_000, interval: 500 }).toBe(1)
  clearInterval(drip)
  release()
  expect(await text(waits)).toMatch(/held$/)
})

test('a connection that was kept open is told when the server stops, and closed', async () => {
  const kept = await leave('GET /now HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(kept, 'data')
  const [held] = await leaveMany(1, get('/held'))
  await expect.poll(() => waiting).toBe(1)
  const before = await leave('GET /now HTTP/1.1\r\nhost: loc')
  const closed = app.close()
  before.write('alhost\r\n\r\n')
  expect(await text(before)).toMatch(/^HTTP\/1\.1 503 .*connection: close.*"code":"PROCESS_STOPPING"/is)
  release()
  expect(await text(held as Socket)).toMatch(/held$/)
  await closed
})
