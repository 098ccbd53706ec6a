import type { IncomingMessage } from 'node:http'
import fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Failure } from '../protocol/failure.ts'
import { guardConnections, partWithAnswers } from './connections.ts'
import { clientFaultOf, rawAnswer, refuse } from './refusal.ts'

/** Largest request body, and all its headers together, in bytes. */
const bodyLimit = 1_048_576
const maxHeaderSize = 16_384

/**
 * How long a client may take to send one whole request, and its headers alone (RFC 9110 §15.5.9). Node looks only now and
 * then who is late (https://nodejs.org/api/http.html, connectionsCheckingInterval).
 */
const requestTimeout = 30_000
const headersTimeout = 10_000
const connectionsCheckingInterval = 2_000

/** Headers of which a second one would mean another request to another reader (RFC 9112 §11.2, RFC 9110 §5.3). */
const single = ['host', 'authorization', 'content-length', 'content-type', 'origin', 'transfer-encoding']

/** What becomes of a request that comes while its server is stopping. */
type Latecomers = 'refused' | 'served'

/**
 * A server without routes: whatever goes wrong in it is answered with a FailureDocument, never with a stack trace.
 * A process makes one for each socket it listens on.
 * @param latecomers `served` where nobody else could: their connection is this server's. A process of ours that asks is
 * refused, so that what it asks for begins in a process that lives on.
 */
export function makeServer(
  self: { readonly name: string; readonly log: Logger },
  latecomers: Latecomers = 'refused',
): FastifyInstance {
  const app = fastify({
    bodyLimit,
    requestTimeout,
    http: { headersTimeout, maxHeaderSize, connectionsCheckingInterval },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => {
      const { status, failure } = clientFaultOf(error)
      if (socket.writable) socket.write(rawAnswer(status, failure))
      socket.destroy()
    },
  })
  guardConnections(app, self.name)
  partWithAnswers(app)
  if (latecomers === 'refused') refuseWhenStopping(app, self.name)
  app.addHook('onRequest', async ({ raw }) => refuseAmbiguous(raw))
  app.setErrorHandler((error, _request, reply) => refuse(self, reply, error))
  app.setNotFoundHandler((_request, reply) =>
    refuse(self, reply, Failure.of('REQUEST_INVALID', { what: 'there is no such route' }), 404),
  )
  return app
}

/** A connection that is there already brings a request while the server is stopping: it is told, and closed. */
function refuseWhenStopping(app: FastifyInstance, name: string): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onRequest', async (_request, reply) => {
    if (!isStopping) return
    reply.header('connection', 'close')
    throw Failure.of('PROCESS_STOPPING', { process: name })
  })
}

/**
 * Of two Hosts one server reads the first and another the last, and an absolute target is a third one (RFC 9112 §3.2). A
 * switch of protocols is offered by none of ours (RFC 9110 §7.8).
 * @throws Failure REQUEST_INVALID
 */
function refuseAmbiguous({ url = '', httpVersion, headers, headersDistinct }: IncomingMessage): void {
  const invalid = (what: string) => Failure.of('REQUEST_INVALID', { what })
  // Node's parser takes a line without a version for HTTP/0.9.
  if (httpVersion !== '1.1') throw invalid('it is not HTTP/1.1')
  if ((headersDistinct.host?.length ?? 0) > 1 || !url.startsWith('/')) throw invalid('it names more than one host')
  const twice = single.find((name) => (headersDistinct[name]?.length ?? 0) > 1)
  if (twice) throw invalid(`it has two headers ${twice}`)
  if (headers.upgrade !== undefined) throw invalid('no other protocol is spoken here')
}
