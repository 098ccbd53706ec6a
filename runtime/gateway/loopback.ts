import type { FastifyRequest } from 'fastify'
import { Failure } from '../protocol/failure.ts'

/** A loopback name and perhaps a port, and nothing else. */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i
const loopbackOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i

/**
 * Refuses a request that a web page of another site could have caused: one whose Host is no loopback name (DNS
 * rebinding, CVE-2018-5702) or whose Origin is elsewhere. The port is not compared: behind an SSH tunnel it is another.
 * @throws Failure HOST_REFUSED.
 */
export function requireLoopback({ headers: { host, origin } }: Pick<FastifyRequest, 'headers'>): void {
  const fromHere = origin === undefined || loopbackOrigin.test(origin)
  if (!fromHere || !loopbackHost.test(host ?? '')) throw Failure.of('HOST_REFUSED', {})
}
