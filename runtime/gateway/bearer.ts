import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '../protocol/failure.ts'
import { healthRoutes } from '../protocol/routes.ts'
import type { Tokens } from './tokens.ts'

/** What is answered to anybody on the loopback address: whether the gateway is alive and ready. */
const open: ReadonlySet<string | undefined> = new Set(Object.values(healthRoutes).map(({ path }) => path))

/** Which token each request came with, by its SHA-256. */
const tokenOf = new WeakMap<FastifyRequest, string>()

/**
 * Refuses a request without an enrolled bearer token (RFC 6750 §2.1), unless its route is open to all.
 * @throws Failure TOKEN_REQUIRED, TOKEN_REFUSED, TOKEN_REVOKED; DATABASE_UNUSABLE where the tokens cannot be read.
 */
export function requireToken(tokens: Tokens, request: FastifyRequest, reply: FastifyReply): void {
  if (open.has(request.routeOptions.url)) return
  const { authorization = '' } = request.headers
  if (authorization === '') throw Failure.of('TOKEN_REQUIRED', {})
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization)?.[1]
  if (token === undefined) throw Failure.of('TOKEN_REFUSED', {})
  const sha256 = tokens.accept(token)
  tokenOf.set(request, sha256)
  tokens.answering(sha256, reply.raw)
}

/** The SHA-256 of the token a request came with. */
export function askerOf(request: FastifyRequest): string {
  return tokenOf.get(request) ?? ''
}
