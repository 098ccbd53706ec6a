import { type Database, openDatabase } from '../process/database/database.ts'
import { formatsOf } from '../process/database/format.ts'
import type { Identity } from '../process/identity.ts'

/**
 * Times are milliseconds since the epoch. A run is written before it begins, so one without an end was cut off by the end of
 * the process. Neither input nor output is kept: `digest` tells what was run.
 */
const first = `
  CREATE TABLE used_grants (
    id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX used_grants_by_expiry ON used_grants (expires_at);
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT CHECK (outcome IN ('exit', 'result', 'failure', 'cut')),
    detail TEXT
  ) STRICT`

/** Opens assistant.db: the grants that were used, and every run of a tool. */
export function openStore(self: Identity): Database {
  return openDatabase(self.name, self.paths.assistantDatabase, formatsOf('assistant', [first]))
}

/**
 * Reads one used grant: cheap enough for readiness, which the whole quick_check is not.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function readable(store: Database): 'ok' {
  store.use((database) => database.prepare('SELECT 1 FROM used_grants LIMIT 1').get())
  return 'ok'
}
