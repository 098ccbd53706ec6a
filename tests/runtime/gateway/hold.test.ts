import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hold } from '../../../runtime/gateway/hold.ts'
import { answer } from '../../../runtime/process/answer.ts'
import { makeServer } from '../../../runtime/process/server.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** Longer than a socket holds, so that it is written in pieces. */
const label = 'x'.repeat(200)
const body = { sha256: 'a'.repeat(64), label }

const socketOf = () => join(temporaryFolder(), 'sock')
const asking = (socket: string, signal = new AbortController().signal) =>
  hold(() => call({ server: 'assistant', socket }, tokenRoutes.enrol, body, { signal }), signal)

/** A process of ours that counts what it takes. */
async function taking(socket: string, refusals = 0): Promise<{ taken: number }> {
  const seen = { taken: 0 }
  const app = makeServer({ name: 'assistant', log: undefined as never })
  answer(app, tokenRoutes.enrol, () => {
    seen.taken += 1
    if (seen.taken <= refusals) throw Failure.of('PROCESS_STOPPING', { process: 'assistant' })
    return { changed: true }
  })
  rmSync(socket, { force: true })
  await app.listen({ path: socket })
  onTestFinished(() => app.close())
  return seen
}

/** A process that does this with each connection. */
async function meeting(socket: string, met: (one: Socket) => void): Promise<Server> {
  const server = createServer({ pauseOnConnect: true }, met).listen(socket)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}

test('what asks while nobody is there is answered once somebody is, and asked once', async () => {
  const socket = socketOf()
  const waits = asking(socket)
  const seen = await taking(socket)
  expect(await waits).toEqual({ changed: true })
  expect(seen.taken).toBe(1)
})

test('a refusal because of a stop is not passed on', async () => {
  const socket = socketOf()
  const seen = await taking(socket, 3)
  expect(await asking(socket)).toEqual({ changed: true })
  expect(seen.taken).toBe(4)
})

test('what nobody has read is sent to who comes next', async () => {
  const socket = socketOf()
  const met = vi.fn((one: Socket) => void one.destroy())
  const server = await meeting(socket, met)
  const waits = asking(socket)
  await expect.poll(() => met).toHaveBeenCalled()
  server.close()
  const seen = await taking(socket)
  expect(await waits).toEqual({ changed: true })
  expect(seen.taken).toBe(1)
})

test('what was read is never sent twice', async () => {
  const socket = socketOf()
  const met = vi.fn((one: Socket) => {
    let text = ''
    one.resume().on('data', (bytes) => {
      text += bytes
      if (text.includes(`${label}"}`)) one.destroy()
    })
  })
  await meeting(socket, met)
  await expect(asking(socket)).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
  expect(met).toHaveBeenCalledTimes(1)
})

test('who goes away waits no longer, and nothing is sent for them', async () => {
  const socket = socketOf()
  const client = new AbortController()
  const waits = asking(socket, client.signal)
  client.abort(new Error('gone'))
  await expect(waits).rejects.toThrow('gone')
  expect((await taking(socket)).taken).toBe(0)
})

test('who waits in vain is told who cannot be reached', async () => {
  await expect(asking(socketOf())).rejects.toMatchObject({ code: 'PROCESS_UNREACHABLE' })
})
