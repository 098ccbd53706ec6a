import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { createInterface } from 'node:readline'
import { Failure, failureDocument } from './failure.ts'
import { gatewayHost } from './layout.ts'
import type { Route } from './routes.ts'

/** Where a server of ours listens: a unix socket, or the gateway's loopback port with a bearer token. */
export type Target =
  | { readonly server: string; readonly socket: string }
  | { readonly server: string; readonly port: number; readonly token: string }

export interface CallOptions {
  readonly signal?: AbortSignal
  /** How long the first byte of the answer may take; default 10 s. */
  readonly deadlineMs?: number
}

/**
 * Sends one message and gives its validated answer.
 * @throws Failure what the server reported; PROCESS_UNREACHABLE or PROCESS_SILENT when it did not answer.
 */
export async function call<Body, Reply>(
  target: Target,
  route: Route<Body, Reply>,
  body: Body,
  options: CallOptions = {},
): Promise<Reply> {
  const answer = await send(target, route, body, options)
  const text = Buffer.concat(await answer.toArray()).toString()
  return route.reply.parse(JSON.parse(text))
}

/**
 * Sends one message to a route that streams and gives its lines as they come. Ending the loop early, or aborting
 * the signal, cuts the connection, which the server takes as "stop".
 */
export async function* follow<Body, Reply>(
  target: Target,
  route: Route<Body, Reply> & { stream: true },
  body: Body,
  options: CallOptions = {},
): AsyncGenerator<Reply> {
  const answer = await send(target, route, body, options)
  try {
    for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
      yield route.reply.parse(JSON.parse(line))
    }
    if (!answer.complete) throw Failure.of('PROCESS_UNREACHABLE', { process: target.server, why: 'it closed the connection half-way' })
  } finally {
    answer.destroy()
  }
}

async function send<Body, Reply>(
  target: Target,
  route: Route<Body, Reply>,
  body: Body,
  { signal, deadlineMs = 10_000 }: CallOptions,
): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing: ClientRequest = request({
      ...(('socket' in target)
        ? { socketPath: target.socket }
        : { host: gatewayHost, port: target.port, headers: { authorization: `Bearer ${target.token}` } }),
      method: route.method,
      path: route.path,
      agent: false,
      ...(signal ? { signal } : {}),
    })
    if (text !== undefined) {
      outgoing.setHeader('content-type', 'application/json')
      outgoing.setHeader('content-length', Buffer.byteLength(text))
    }
    const deadline = setTimeout(() => {
      reject(Failure.of('PROCESS_SILENT', { process: target.server, seconds: Math.ceil(deadlineMs / 1000) }))
      outgoing.destroy()
    }, deadlineMs)
    outgoing.once('response', (incoming) => {
      clearTimeout(deadline)
      resolve(incoming)
    })
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(deadline)
      reject(signal?.aborted ? signal.reason : Failure.of('PROCESS_UNREACHABLE', { process: target.server, why: error.code ?? error.message }, error))
    })
    outgoing.end(text)
  })
  if (answer.statusCode !== undefined && answer.statusCode < 300) return answer
  const refusal = failureDocument.safeParse(safeJson(Buffer.concat(await answer.toArray()).toString()))
  if (refusal.success) throw Failure.revive(refusal.data)
  throw Failure.of('PROCESS_UNREACHABLE', { process: target.server, why: `it answered ${answer.statusCode}` })
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
