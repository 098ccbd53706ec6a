import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodType } from 'zod'
import type { Route } from '../protocol/routes.ts'
import { invalidRequest } from './refusal.ts'

/** What a handler is told beside its message: `signal` is aborted when the client goes away before its answer. */
export interface Asking {
  readonly signal: AbortSignal
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Promised<T> = T | Promise<T>

/** A handler's answer: one reply, or for a row that streams an iterable of replies. */
export type Handler<Body, Reply, R extends Route<Body, Reply>> = (
  body: Body,
  asking: Asking,
) => Promised<R extends { stream: true } ? AsyncIterable<Reply> : Reply>

/**
 * Registers one row of protocol/routes on a server. The body is validated before the handler sees it and each reply
 * before it is sent, so a handler cannot send a field its schema does not have.
 *
 * A handler of a streaming row says no by throwing before it returns its iterable: that is answered with a status and a
 * FailureDocument. Headers go out when it returns; an iterable that throws cuts the connection.
 * @throws Failure REQUEST_INVALID (to the client) for a body that is not what the row says.
 */
export function answer<Body, Reply, R extends Route<Body, Reply>>(
  app: FastifyInstance,
  route: R & Route<Body, Reply>,
  handler: Handler<Body, Reply, R>,
): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(route.longestBody === undefined ? {} : { bodyLimit: route.longestBody }),
    handler: async (request, reply) => {
      const asking = { signal: departure(reply), request, reply }
      const answered = await handler(bodyOf(route.body, request.body), asking)
      if (route.stream) return sendLines(reply, route.reply, answered as AsyncIterable<Reply>, asking.signal)
      return reply.type('application/json').send(JSON.stringify(route.reply.parse(answered)))
    },
  })
}

function bodyOf<Body>(schema: ZodType<Body>, sent: unknown): Body {
  const parsed = schema.safeParse(sent ?? undefined)
  if (!parsed.success) throw invalidRequest(parsed.error)
  return parsed.data
}

/** Aborted when the connection closes before the answer is complete. */
export function departure(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/** Sends an NDJSON body, one reply a line, no faster than the client reads. */
async function sendLines<Reply>(
  reply: FastifyReply,
  schema: ZodType<Reply>,
  replies: AsyncIterable<Reply>,
  signal: AbortSignal,
): Promise<void> {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  reply.raw.flushHeaders()
  await pipeline(linesOf(schema, replies), reply.raw, { signal }).catch(() => reply.raw.destroy())
}

async function* linesOf<Reply>(schema: ZodType<Reply>, replies: AsyncIterable<Reply>): AsyncGenerator<string> {
  for await (const one of replies) yield `${JSON.stringify(schema.parse(one))}\n`
}
