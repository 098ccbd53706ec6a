import { createHash, timingSafeEqual } from 'node:crypto'
import type { Database } from '../process/database.ts'

/** Whether a bearer token is one that was enrolled. Compares hashes, each in constant time. */
export function accepts(store: Database, token: string): boolean {
  const given = createHash('sha256').update(token).digest()
  const known = store.use((database) => database.prepare('SELECT sha256 FROM tokens').all())
  return known.filter(({ sha256 }) => timingSafeEqual(Buffer.from(String(sha256), 'hex'), given)).length > 0
}

/** Whether the token with this SHA-256 (hex) is enrolled. */
export function isEnrolled(store: Database, sha256: string): boolean {
  return store.use((database) => database.prepare('SELECT 1 FROM tokens WHERE sha256 = ?').get(sha256) !== undefined)
}

/** Makes a token known by its SHA-256 (hex). Gives false where it was known already. */
export function enrol(store: Database, sha256: string, label: string): boolean {
  const row = 'INSERT INTO tokens (sha256, label, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
  return store.use((database) => database.prepare(row).run(sha256, label, Date.now()).changes > 0)
}
