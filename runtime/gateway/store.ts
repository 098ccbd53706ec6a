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

/**
 * A rule that was removed stays as a row, so that an older backup does not bring it back. An older release writes decisions
 * into the table as it is here, and knows of none that asks.
 */
const third = `
  ALTER TABLE decisions RENAME TO decisions_before;
  CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    asker TEXT NOT NULL,
    tool TEXT NOT NULL,
    digest TEXT NOT NULL,
    risk TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('allow', 'deny', 'ask')),
    reason TEXT NOT NULL,
    context TEXT,
    rules TEXT,
    prompt TEXT
  ) STRICT;
  INSERT INTO decisions (id, at, asker, tool, digest, risk, outcome, reason)
    SELECT id, at, asker, tool, digest, risk, outcome, reason FROM decisions_before ORDER BY rowid;
  DROP TABLE decisions_before;
  CREATE TABLE trust_rules (
    id TEXT PRIMARY KEY,
    tool TEXT NOT NULL,
    pattern TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('allow', 'deny', 'ask')),
    max_risk TEXT NOT NULL CHECK (max_risk IN ('low', 'medium', 'high')),
    folder TEXT,
    contexts TEXT,
    skill_id TEXT,
    skill_version TEXT,
    expires_at INTEGER,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    from_prompt TEXT,
    last_used_at INTEGER,
    use_count INTEGER NOT NULL DEFAULT 0,
    removed_at INTEGER
  ) STRICT;
  CREATE INDEX trust_rules_by_pattern ON trust_rules (pattern);
  CREATE TABLE prompts (
    id TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tool TEXT NOT NULL,
    shown TEXT NOT NULL,
    cwd TEXT NOT NULL,
    context TEXT NOT NULL,
    risk TEXT NOT NULL,
    opaque INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    options TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'expired', 'withdrawn')),
    answered_by TEXT,
    answered_at INTEGER,
    rule TEXT
  ) STRICT;
  CREATE INDEX prompts_by_state ON prompts (state)`

/** Opens gateway.db: bearer tokens (hashes only), decisions, prompts and trust rules, the settings and the events. */
export function openStore(self: Identity): Database {
  return openDatabase(self.name, self.paths.gatewayDatabase, formatsOf('gateway', [first, second, third]))
}

/**
 * Reads one token: cheap enough for readiness, which the whole quick_check is not.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function readable(store: Database): 'ok' {
  store.use((database) => database.prepare('SELECT 1 FROM tokens LIMIT 1').get())
  return 'ok'
}
