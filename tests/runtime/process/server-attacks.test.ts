import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeServer } from '../../../runtime/process/server.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

let app: ReturnType<typeof makeServer>
beforeEach(() => {
  app = makeServer({ name: 'gateway', log: pino({ level: 'silent' }) })
  app.get('/here', () => 'reached')
})
afterEach(() => app.close())

async function said(request: string): Promise<string> {
  const path = join(temporaryFolder(), 'sock')
  await app.listen({ path })
  const socket = connect(path)
  await once(socket, 'connect')
  socket.write(`${request}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}

test.each([
  ['two hosts', 'GET /here HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example'],
  ['an absolute target', 'GET http://evil.example/here HTTP/1.1\r\nHost: 127.0.0.1'],
  ['two lengths', 'GET /here HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked'],
])('a request with %s is refused', async (_, request) => {
  expect(await said(request)).toMatch(/^HTTP\/1\.1 400 /)
})

test('the same request with one host is answered', async () => {
  expect(await said('GET /here HTTP/1.1\r\nHost: 127.0.0.1')).toMatch(/reached/)
})
