import { type Database, openDatabase } from '../process/database/database.ts'
import { formatsOf } from '../process/database/format.ts'
import type { Identity } from '../process/identity.ts'

/** Times are milliseconds since the epoch; `sha256` is hex in lower case. */
const first = `
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

/** AUTOINCREMENT: the number of an event that was pruned is never given again (https://www.sqlite.org/autoinc.html). */
const second = `
  ALTER TABLE tokens ADD COLUMN last_used_at INTEGER;
  ALTER TABLE tokens ADD COLUMN revoked_at INTEGER;
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL
  ) STRICT`

/** Opens gateway.db: bearer tokens (hashes only), every decision that was taken, the settings and the events. */
export function openStore(self: Identity): Database {
  return openDatabase(self.name, self.paths.gatewayDatabase, formatsOf('gateway', [first, second]))
}

/**
 * Reads one token: cheap enough for readiness, which the whole quick_check is not.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function readable(store: Database): 'ok' {
  store.use((database) => database.prepare('SELECT 1 FROM tokens LIMIT 1').get())
  return 'ok'
}
