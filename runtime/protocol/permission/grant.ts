import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import * as z from 'zod'
import { Failure } from '../failure.ts'
import type { Measured, MeasureRequest } from './measure.ts'

/** What a grant allows exactly once. Everything that changes what would happen belongs in here. */
export interface Action {
  readonly tool: string
  readonly input: unknown
  /** What was looked up about it, and what was found: with anything else there it would be another action. */
  readonly measured?: { readonly request: MeasureRequest; readonly answer: Measured }
}

const claims = z.object({
  id: z.uuid(),
  /** `actionDigest` of the one action that may run. */
  digest: z.hex(),
  /** Milliseconds since the epoch. */
  issuedAt: z.int(),
  expiresAt: z.int(),
})
export type GrantClaims = z.infer<typeof claims>

/** How long an issued grant may wait to be used. */
export const grantLifetimeMs = 30_000

/** SHA-256 (hex) over the canonical form of an action (RFC 8785: members sorted by UTF-16 code units). */
export function actionDigest(action: Action): string {
  return createHash('sha256').update(canonical(action)).digest('hex')
}

/** Signs claims with the gateway's Ed25519 key: `base64url(claims).base64url(signature)`. */
export function sealGrant(key: KeyObject, granted: GrantClaims): string {
  const body = Buffer.from(canonical(granted))
  return `${body.toString('base64url')}.${sign(null, body, key).toString('base64url')}`
}

/**
 * Checks a grant's signature, expiry and that it was issued for exactly this action; the caller still has to
 * refuse one whose id was used before.
 * @throws Failure GRANT_REFUSED, naming which check failed.
 */
export function openGrant(publicKeyPem: string, grant: string, action: Action, now = Date.now()): GrantClaims {
  const refuse = (why: string) => Failure.of('GRANT_REFUSED', { tool: action.tool, why })
  const [body, signature, ...more] = grant.split('.')
  if (!body || !signature || more.length > 0) throw refuse('it is not a grant')
  const bytes = Buffer.from(body, 'base64url')
  if (!verify(null, bytes, createPublicKey(publicKeyPem), Buffer.from(signature, 'base64url')))
    throw refuse("its signature is not the gateway's")
  const granted = claims.safeParse(JSON.parse(bytes.toString()))
  if (!granted.success) throw refuse('its claims are malformed')
  if (granted.data.expiresAt <= now) throw refuse('it has expired')
  if (granted.data.issuedAt > now + grantLifetimeMs) throw refuse('it was issued in the future')
  if (granted.data.digest !== actionDigest(action))
    throw refuse('it was issued for another action, or something has changed since')
  return granted.data
}

/** JSON with sorted members (RFC 8785 for the values our schemas admit: no floats beyond JSON.stringify's own form). */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
