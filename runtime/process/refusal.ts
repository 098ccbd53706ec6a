import type { FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import type { ZodError } from 'zod'
import { type Code, Failure } from '../protocol/failure.ts'
import { errorFacts } from './log.ts'

/** Who refuses, and where what nobody expected is written. */
interface Refusing {
  readonly name: string
  readonly log: Logger
}

/** HTTP status by code (RFC 9110 §15, RFC 4918 §11.3); a code that is not here goes by its exit code. */
const statusOfCode: Partial<Record<Code, number>> = {
  TOKEN_REQUIRED: 401,
  TOKEN_REFUSED: 401,
  TOKEN_REVOKED: 401,
  TOKEN_UNKNOWN: 404,
  HOST_REFUSED: 403,
  CREDENTIAL_UNKNOWN: 404,
  APPROVAL_UNKNOWN: 404,
  RULE_UNKNOWN: 404,
  VAULT_LOCKED: 423,
  PROCESS_UNREACHABLE: 502,
  PROCESS_BUSY: 503,
  PROCESS_STOPPING: 503,
  SANDBOX_UNAVAILABLE: 503,
  PROCESS_SILENT: 504,
}
const statusOfExit: Readonly<Record<number, number>> = { 2: 400, 3: 409, 4: 409, 5: 502, 8: 503, 125: 403 }

/** The HTTP status a failure is answered with. */
export function statusOf(failure: Failure): number {
  return statusOfCode[failure.code as Code] ?? statusOfExit[failure.exitCode] ?? 500
}

/** The refusal of what is not as its schema says: names where and what, never a value. */
export function invalidRequest({ issues }: ZodError): Failure {
  const faults = issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
  return Failure.of('REQUEST_INVALID', { what: faults.join('; ') })
}

/** Answers with what went wrong: a failure as it is, a fault of fastify's as REQUEST_INVALID, all else as UNEXPECTED. */
export function refuse(self: Refusing, reply: FastifyReply, thrown: unknown, status?: number): FastifyReply {
  const failure = asFailure(self, thrown)
  return reply
    .code(status ?? clientFault(thrown) ?? statusOf(failure))
    .type('application/json')
    .send(JSON.stringify(failure))
}

/** An unexpected error's own words stay in the log: they may quote what was being read. */
function asFailure(self: Refusing, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  if (clientFault(thrown)) return Failure.of('REQUEST_INVALID', { what: (thrown as Error).message }, thrown)
  self.log.error(errorFacts(thrown), 'unexpected error while answering')
  return Failure.of('UNEXPECTED', { what: `the ${self.name} met an error that its log describes` }, thrown)
}

/** The 4xx status that fastify gave to a request it could not read. */
function clientFault(thrown: unknown): number | undefined {
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown }
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number') return undefined
  return statusCode >= 400 && statusCode < 500 ? statusCode : undefined
}

/** What Node's parser says of bytes it could not take for a request (RFC 9110 §15.5, RFC 6585 §5). */
const parserFaults: Readonly<Record<string, readonly [status: number, what: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'its headers are longer than 16 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'its chunk extensions are longer than they may be'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'it did not come in time'],
}

/** How bytes are answered that never became a request. */
export function clientFaultOf({ code = '' }: { readonly code?: string }): { status: number; failure: Failure } {
  const [status, what] = parserFaults[code] ?? [400, 'it is not an HTTP request']
  return { status, failure: Failure.of('REQUEST_INVALID', { what }) }
}

/** An answer as bytes, for a connection that no request was read from; the reason phrase may be empty (RFC 9112 §4). */
export function rawAnswer(status: number, failure: Failure): string {
  const text = JSON.stringify(failure)
  const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close`
  return `HTTP/1.1 ${status} \r\n${head}\r\n\r\n${text}`
}
