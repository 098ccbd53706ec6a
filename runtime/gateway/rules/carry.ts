import type { DatabaseSync } from 'node:sqlite'
import type { Database } from '../../process/database/database.ts'
import { headerOf } from '../../process/database/format.ts'

/** The format of gateway.db that first had rules. */
const firstWithRules = 3

const columns = `id, tool, pattern, decision, max_risk, folder, contexts, skill_id, skill_version, expires_at, created_by,
  created_at, from_prompt, last_used_at, use_count, removed_at`

const setLater = `INSERT INTO settings (name, value, changed_at) VALUES ('autoApproveUpTo', ?, ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
  WHERE excluded.changed_at > settings.changed_at`

/** Whether a copy of these tables would let through what does not pass any more: it lacks a removal, or a rule that forbids. */
export function isLaxer(store: Database, copy: DatabaseSync): boolean {
  const query =
    "SELECT count(removed_at) AS removed, count(*) FILTER (WHERE decision <> 'allow') AS strict FROM trust_rules"
  const seen = (database: DatabaseSync) => JSON.stringify(database.prepare(query).get())
  return store.use(seen) !== seen(copy)
}

/**
 * Takes over from the database that a restore has put aside what must not come back with an older one: a rule that was removed
 * stays so, one that forbids or asks still does, and the threshold is the one that was set last.
 */
export function carryRules(store: Database, before: DatabaseSync): void {
  if (headerOf(before).format < firstWithRules) return
  const stricter = `SELECT ${columns} FROM trust_rules WHERE removed_at IS NOT NULL OR decision <> 'allow' ORDER BY rowid`
  const rows = before.prepare(stricter).all()
  const threshold = before.prepare("SELECT value, changed_at FROM settings WHERE name = 'autoApproveUpTo'").get()
  store.use((database) => {
    const names = columns.split(/,\s*/)
    const put = database.prepare(
      `INSERT INTO trust_rules (${columns}) VALUES (${names.map(() => '?').join()})
       ON CONFLICT (id) DO UPDATE SET removed_at = coalesce(trust_rules.removed_at, excluded.removed_at)`,
    )
    for (const row of rows) put.run(...names.map((name) => row[name] ?? null))
    if (threshold) database.prepare(setLater).run(threshold.value ?? '', threshold.changed_at ?? 0)
  })
}
