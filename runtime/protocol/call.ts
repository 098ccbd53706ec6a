import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { linesWithin, textWithin } from './bounded.ts'
import { Failure } from './failure.ts'
import { failureDocument } from './failure-document.ts'
import { called, gatewayHost, type Layout, type ProcessName } from './layout.ts'
import type { Route } from './routes.ts'

/**
 * Not by `import`: that reads every name of the module, `WebSocket` too, and so loads all of undici: 60 ms of processor
 * time at the start of every command and every proof (nodejs/node lib/http.js: lazy properties).
 */
const { request } = process.getBuiltinModule('node:http')

/** Where a server of ours listens: a unix socket, or the gateway's loopback port with a bearer token. */
export type Target =
  | { readonly server: string; readonly socket: string }
  | {
      readonly server: string
      readonly port: number
      readonly token: string
      /** Opens a stream to that port where it is one of another machine. */
      readonly connect?: () => Promise<Duplex>
    }

/** A process of this home, as its steward calls it. */
export function asSteward({ socket }: Pick<Layout, 'socket'>, server: ProcessName): Target {
  return { server, socket: socket(server, 'steward') }
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** How long the first byte of the answer may take, and for `call` the rest of it once more; default 10 s, of the gateway 40 s. */
  readonly deadlineMs?: number
}

const defaultDeadlineMs = 10_000
/**
 * Who calls the gateway while it is exchanged for another waits behind its address: for up to 15 s until the one has finished
 * what it was at, and in the other for up to 15 s more until the assistant or CES is there.
 */
const gatewayDeadlineMs = 40_000

/** Who answers may have been taken over: what it sends must fill neither the memory nor the time of who asks. */
const longestAnswer = 16 * 2 ** 20
/** A line of `file_read` holds up to 16 MiB of text, and JSON writes a control character in six. */
const longestLine = 7 * longestAnswer

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
  try {
    return understand(target, route, await wholeText(target, answer, deadlineOf(target, options)))
  } catch (error) {
    throw asFailure(target, error, options.signal)
  }
}

/**
 * Sends one message to a route that streams and gives its lines as they come. Ending the loop early, or aborting
 * the signal, cuts the connection, which the server takes as "stop".
 * @throws Failure as `call` does, and PROCESS_UNREACHABLE when the lines end before the server ended them.
 */
export async function* follow<Body, Reply>(
  target: Target,
  route: Route<Body, Reply> & { stream: true },
  body: Body,
  options: CallOptions = {},
): AsyncGenerator<Reply> {
  yield* await open(target, route, body, options)
}

/**
 * As `follow`, but resolves once the server has accepted the message: a refusal is thrown here, before any line.
 * The lines must then be read, or the signal aborted.
 */
export async function open<Body, Reply>(
  target: Target,
  route: Route<Body, Reply> & { stream: true },
  body: Body,
  options: CallOptions = {},
): Promise<AsyncGenerator<Reply>> {
  return lines(target, route, await send(target, route, body, options), options.signal)
}

async function* lines<Body, Reply>(
  target: Target,
  route: Route<Body, Reply>,
  answer: IncomingMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator<Reply> {
  try {
    for await (const line of linesWithin(answer, longestLine, () => unreachable(target, tooLong)))
      yield understand(target, route, line)
    if (!answer.complete) throw unreachable(target, 'it closed the connection half-way')
  } catch (error) {
    throw asFailure(target, error, signal)
  } finally {
    answer.destroy()
  }
}

function understand<Body, Reply>(target: Target, route: Route<Body, Reply>, said: string): Reply {
  const reply = route.reply.safeParse(safeJson(said))
  if (!reply.success) throw unreachable(target, 'its answer was not understood')
  return reply.data
}

function asFailure(target: Target, error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason
  return error instanceof Failure ? error : unreachable(target, 'it closed the connection half-way', error)
}

function unreachable(target: Target, why: string, cause?: unknown): Failure {
  return Failure.of('PROCESS_UNREACHABLE', { process: called(target.server), why }, cause)
}

async function send<Body, Reply>(
  target: Target,
  route: Route<Body, Reply>,
  body: Body,
  options: CallOptions,
): Promise<IncomingMessage> {
  const answer = await headersOf(target, route, body, options)
  if (answer.statusCode !== undefined && answer.statusCode < 300) return answer
  const said = await wholeText(target, answer, deadlineOf(target, options)).catch(() => '')
  const refusal = failureDocument.safeParse(safeJson(said))
  throw refusal.success ? Failure.revive(refusal.data) : unreachable(target, `it answered ${answer.statusCode}`)
}

const tooLong = 'its answer is longer than any answer may be'

/** @throws Failure PROCESS_SILENT when the rest of the answer takes too long. */
async function wholeText(target: Target, answer: IncomingMessage, deadlineMs: number): Promise<string> {
  const late = setTimeout(() => answer.destroy(silent(target, deadlineMs)), deadlineMs)
  try {
    return await textWithin(answer, longestAnswer, () => unreachable(target, tooLong))
  } finally {
    clearTimeout(late)
  }
}

function deadlineOf(target: Target, { deadlineMs }: CallOptions): number {
  return deadlineMs ?? ('port' in target ? gatewayDeadlineMs : defaultDeadlineMs)
}

function silent(target: Target, deadlineMs: number): Failure {
  return Failure.of('PROCESS_SILENT', { process: called(target.server), seconds: Math.ceil(deadlineMs / 1000) })
}

/** Resolves with the answer once its headers are here. */
function headersOf<Body, Reply>(
  target: Target,
  route: Route<Body, Reply>,
  body: Body,
  options: CallOptions,
): Promise<IncomingMessage> {
  const { signal } = options
  const deadlineMs = deadlineOf(target, options)
  return new Promise((resolve, reject) => {
    const outgoing = makeRequest(target, route, signal)
    const deadline = setTimeout(() => {
      reject(silent(target, deadlineMs))
      outgoing.destroy()
    }, deadlineMs)
    outgoing.once('close', () => clearTimeout(deadline))
    outgoing.once('response', (incoming) => {
      clearTimeout(deadline)
      resolve(incoming)
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(signal?.aborted ? signal.reason : asUnreachable(target, error)),
    )
    sendBody(outgoing, body)
  })
}

/** What opens a stream to another machine says itself what is wrong. */
function asUnreachable(target: Target, error: NodeJS.ErrnoException): Failure {
  return error instanceof Failure ? error : unreachable(target, error.code ?? error.message, error)
}

function makeRequest<Body, Reply>(
  target: Target,
  { method, path }: Route<Body, Reply>,
  signal: AbortSignal | undefined,
): ClientRequest {
  const where =
    'socket' in target
      ? { socketPath: target.socket, agent: false as const }
      : {
          host: gatewayHost,
          port: target.port,
          headers: { authorization: `Bearer ${target.token}` },
          ...streamOf(target.connect),
        }
  return request({ ...where, method, path, ...(signal ? { signal } : {}) })
}

/** An agent would not ask who opens the stream. */
function streamOf(connect: (() => Promise<Duplex>) | undefined) {
  if (!connect) return { agent: false as const }
  const createConnection = (_: unknown, opened: (error: Error | null, stream: Duplex) => void) => {
    connect().then(
      (stream) => opened(null, stream),
      (error) => opened(error, undefined as never),
    )
    return undefined
  }
  return { createConnection }
}

function sendBody(outgoing: ClientRequest, body: unknown): void {
  if (body === undefined) return void outgoing.end()
  const json = JSON.stringify(body)
  outgoing.setHeader('content-type', 'application/json')
  outgoing.setHeader('content-length', Buffer.byteLength(json))
  outgoing.end(json)
}

function safeJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
