import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Failure } from '../protocol/failure.ts'
import { rawAnswer } from './refusal.ts'

/** Connections at once; each takes a descriptor, and one to another process beside it. */
const mostConnections = 2000

/** A connection on which nothing moves, neither in nor out, is looked at after this long. */
const stillMs = 15_000

/**
 * Keeps a server reachable whatever its clients do. Where there are too many connections, the one that has asked for
 * nothing the longest makes room; only where all of them wait for an answer is a new one refused. One that takes nothing
 * of its answer for 15 to 30 s is cut; one that only waits for it is not.
 */
export function guardConnections(app: FastifyInstance, name: string): void {
  const server = app.server as Server
  const all = new Set<Socket>()
  /** In the order they came to rest. */
  const idle = new Set<Socket>()
  server.setTimeout(stillMs)
  server.on('connection', (socket: Socket) => {
    if (all.size >= mostConnections && !makeRoom(idle, all)) return refuse(socket, name)
    all.add(socket)
    idle.add(socket)
    socket.once('close', () => all.delete(socket) && idle.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket)
    response.on('timeout', () => socket.writableLength > 0 && socket.destroy())
    response.once('close', () => all.has(socket) && idle.add(socket))
  })
}

/**
 * Once the server stops, an answer that is under way is the last one of its connection: its head says so, or where that is
 * gone already the connection ends with it (RFC 9112 §9.6). An answer that begins later is marked by fastify.
 */
export function partWithAnswers(app: FastifyInstance): void {
  const open = new Set<ServerResponse>()
  app.server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
    open.add(response)
    response.once('close', () => open.delete(response))
  })
  app.addHook('preClose', async () => {
    for (const response of open) part(response)
  })
}

function part(response: ServerResponse): void {
  const { socket } = response
  if (response.headersSent) response.once('finish', () => socket?.end())
  else response.setHeader('connection', 'close')
}

function makeRoom(idle: Set<Socket>, all: Set<Socket>): boolean {
  const [oldest] = idle
  if (oldest === undefined) return false
  idle.delete(oldest)
  all.delete(oldest)
  oldest.destroy()
  return true
}

function refuse(socket: Socket, name: string): void {
  socket.end(rawAnswer(503, Failure.of('PROCESS_BUSY', { process: name, limit: mostConnections })))
  socket.resume().once('finish', () => socket.destroy())
}
