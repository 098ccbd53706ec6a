import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { Database } from '../process/database/database.ts'
import { Failure } from '../protocol/failure.ts'
import { type Action, type GrantClaims, openGrant } from '../protocol/permission/grant.ts'

/** Used grants are kept this long after they expire, so that a clock set back a little does not revive one. */
const memoryMs = 3_600_000

/**
 * Checks that the gateway granted exactly this action and that the grant has not expired. The key is read anew from
 * where the steward publishes it, because it may be published after this process started.
 * @throws Failure GRANT_REFUSED.
 */
export function verifyGrant(publishedKey: string, grant: string, action: Action): GrantClaims {
  const refuse = (why: string, cause?: unknown) => Failure.of('GRANT_REFUSED', { tool: action.tool, why }, cause)
  const fault = faultOfPublishedKey(publishedKey)
  if (fault) throw refuse(fault)
  try {
    return openGrant(readFileSync(publishedKey, 'utf8'), grant, action)
  } catch (error) {
    throw error instanceof Failure ? error : refuse('it cannot be checked', error)
  }
}

/** What is wrong with the published key; undefined where nothing is. */
export function faultOfPublishedKey(path: string): string | undefined {
  try {
    const { asymmetricKeyType } = createPublicKey(readFileSync(path, 'utf8'))
    return asymmetricKeyType === 'ed25519' ? undefined : "the gateway's published key is of another kind"
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return isMissing ? 'no key of the gateway is published' : "the gateway's published key cannot be read"
  }
}

/**
 * Uses a grant up, in the transaction of the caller; expired ones are forgotten.
 * @throws Failure GRANT_REFUSED where it was used before, also by a process before this one.
 */
export function spendGrant(database: DatabaseSync, tool: string, { id, expiresAt }: GrantClaims): void {
  database.prepare('DELETE FROM used_grants WHERE expires_at < ?').run(Date.now() - memoryMs)
  const row = 'INSERT INTO used_grants (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING'
  const isNew = database.prepare(row).run(id, expiresAt).changes === 1
  if (!isNew) throw Failure.of('GRANT_REFUSED', { tool, why: 'it was used before' })
}

/** Takes over from the database that a restore has put aside which grants were used: an older one must revive none. */
export function carryUsedGrants(store: Database, before: DatabaseSync): void {
  const used = before.prepare('SELECT id, expires_at FROM used_grants').all()
  store.use((database) => {
    const row = database.prepare('INSERT INTO used_grants (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING')
    for (const { id, expires_at } of used) row.run(id ?? '', expires_at ?? 0)
  })
}
