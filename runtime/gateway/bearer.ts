import type { FastifyRequest } from 'fastify'
import type { Database } from '../process/database.ts'
import { Failure } from '../protocol/failure.ts'
import { healthRoutes } from '../protocol/routes.ts'
import { accepts } from './tokens.ts'

/** What is answered to anybody on the loopback address: whether the gateway is alive and ready. */
const open: ReadonlySet<string | undefined> = new Set(Object.values(healthRoutes).map(({ path }) => path))

/**
 * Refuses a request without an enrolled bearer token (RFC 6750 §2.1), unless its route is open to all.
 * @throws Failure TOKEN_REFUSED; DATABASE_UNUSABLE where the tokens cannot be read.
 */
export function requireToken(store: Database, request: FastifyRequest): void {
  if (open.has(request.routeOptions.url)) return
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined || !accepts(store, token)) throw Failure.of('TOKEN_REFUSED', {})
}
