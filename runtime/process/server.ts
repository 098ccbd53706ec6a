import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyInstance } from 'fastify'
import { Failure } from '../protocol/failure.ts'
import type { Identity } from './identity.ts'
import { refuse } from './refusal.ts'

/** Largest request body, in bytes. */
const bodyLimit = 1_048_576

/** How long a client may take to send one whole request, and its headers alone (RFC 9110 §15.5.9). */
const requestTimeout = 30_000
const headersTimeout = 10_000

/**
 * A server without routes: whatever goes wrong in it is answered with a FailureDocument, never with a stack trace.
 * A process makes one for each socket it listens on.
 */
export function makeServer(self: Identity): FastifyInstance {
  const app = fastify({
    bodyLimit,
    requestTimeout,
    http: { headersTimeout },
    forceCloseConnections: 'idle',
    clientErrorHandler: (_error, socket) => {
      const text = JSON.stringify(Failure.of('REQUEST_INVALID', { what: 'it is not an HTTP request' }))
      if (socket.writable) socket.write(rawAnswer(text))
      socket.destroy()
    },
  })
  app.addHook('onRequest', async ({ raw }) => refuseAmbiguous(raw))
  app.setErrorHandler((error, _request, reply) => refuse(self, reply, error))
  app.setNotFoundHandler((_request, reply) =>
    refuse(self, reply, Failure.of('REQUEST_INVALID', { what: 'there is no such route' }), 404),
  )
  return app
}

/**
 * Of two Hosts one server reads the first and another the last, and an absolute target is a third one (RFC 9112 §3.2).
 * @throws Failure REQUEST_INVALID
 */
function refuseAmbiguous({ url = '', headersDistinct }: IncomingMessage): void {
  if ((headersDistinct.host?.length ?? 0) > 1 || !url.startsWith('/'))
    throw Failure.of('REQUEST_INVALID', { what: 'it names more than one host' })
}

function rawAnswer(text: string): string {
  const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close`
  return `HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${text}`
}
