import type { FastifyRequest } from 'fastify'
import { Failure } from '../protocol/failure.ts'

/**
 * What a person or a browser of this machine calls it: the address, its name, and IPv6's own. Not `localhost.`, other
 * spellings of the number, or the rest of 127.0.0.0/8, which nobody types and a resolver may answer for.
 */
const names = String.raw`(?:127\.0\.0\.1|localhost|\[(?:::1|0:0:0:0:0:0:0:1|::ffff:127\.0\.0\.1|::ffff:7f00:1)\])`
const port = String.raw`(?::(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?`
const loopbackHost = new RegExp(`^${names}${port}$`, 'i')
const loopbackOrigin = new RegExp(`^https?://${names}${port}$`, 'i')

/** What a proxy says of whom it speaks for (RFC 7239, and what was used before it). */
const forwarded = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
]

/**
 * Refuses a request that a web page of another site could have caused: one whose Host is no loopback name (DNS
 * rebinding, CVE-2018-5702), whose Origin is elsewhere, or of which the browser says that another site made it
 * (https://www.w3.org/TR/fetch-metadata/). The port is not compared: behind an SSH tunnel it is another. A proxy would
 * hand the loopback address to the outside, so what came through one is refused too.
 * @throws Failure HOST_REFUSED.
 */
export function requireLoopback({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const { host = '', origin } = headers
  const fromHere = origin === undefined || loopbackOrigin.test(origin)
  const ofAnotherSite = headers['sec-fetch-site'] === 'cross-site'
  const throughProxy = forwarded.some((name) => headers[name] !== undefined)
  if (!loopbackHost.test(host) || !fromHere || ofAnotherSite || throughProxy) throw Failure.of('HOST_REFUSED', {})
}
