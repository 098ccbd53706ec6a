import { type Database, openDatabase } from '../process/database.ts'
import type { Identity } from '../process/identity.ts'

/** `sha256` is hex in lower case; `at` and `created_at` are milliseconds since the epoch. */
const schema = `
  CREATE TABLE tokens (
    sha256 TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    asker TEXT NOT NULL,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    risk TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('allow', 'deny')),
    reason TEXT NOT NULL
  ) STRICT`

/** Opens gateway.db: bearer tokens (hashes only) and every decision that was taken. */
export function openStore(self: Identity): Database {
  return openDatabase(self.name, self.paths.gatewayDatabase, schema)
}

/**
 * Reads one token: cheap enough for readiness, which the whole quick_check is not.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function readable(store: Database): 'ok' {
  store.use((database) => database.prepare('SELECT 1 FROM tokens LIMIT 1').get())
  return 'ok'
}
