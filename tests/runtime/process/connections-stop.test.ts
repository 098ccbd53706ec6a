import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { makeServer } from '../../../runtime/process/server.ts'

/** A server that serves latecomers, and answers `/held` and the rest of `/begun` once it is released. */
async function serving() {
  const app = makeServer({ name: 'gateway', log: pino({ level: 'silent' }) }, 'served')
  const held = Promise.withResolvers<void>()
  app.get('/now', () => 'answered')
  app.get('/held', () => held.promise.then(() => 'held'))
  app.get('/begun', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-length': 5 }).write('beg')
    void held.promise.then(() => reply.raw.end('un'))
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const sockets: Socket[] = []
  onTestFinished(async () => {
    held.resolve()
    for (const socket of sockets) socket.destroy()
    await app.close()
  })
  const leave = async (said: string) => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    sockets.push(socket)
    await once(socket, 'connect')
    socket.write(said)
    return socket
  }
  return { app, leave, release: () => held.resolve() }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`
/** Its server has taken all that was sent before. */
const untilTaken = async (leave: (said: string) => Promise<Socket>) => {
  const one = await leave(get('/now'))
  await once(one, 'data')
  return one
}

test('a server that stops serves whoever is connected already, and says that this was the last', async () => {
  const { app, leave, release } = await serving()
  const silent = await leave('')
  const half = await leave('GET /now HTTP/1.1\r\nhost: loc')
  const kept = await untilTaken(leave)
  kept.write('GET /now HTTP/1.1\r\nhost: loc')
  const held = await leave(get('/held'))
  await untilTaken(leave)
  const answers = [silent, half, kept].map((one) => text(one))
  const closed = app.close()
  silent.write(get('/now'))
  for (const one of [half, kept]) one.write('alhost\r\n\r\n')
  for (const one of answers) expect(await one).toMatch(/^HTTP\/1\.1 200 .*connection: close.*answered$/is)
  release()
  expect(await text(held)).toMatch(/^HTTP\/1\.1 200 .*connection: close.*held$/is)
  await closed
})

test('an answer whose head is gone already ends with its connection', async () => {
  const { app, leave, release } = await serving()
  const begun = await leave(get('/begun'))
  await once(begun, 'data')
  const closed = app.close()
  release()
  expect(await text(begun)).toMatch(/un$/)
  await closed
})
