import type { DatabaseSync } from 'node:sqlite'

/** How long something is kept, asked for anew each time. */
export interface Keeping {
  readonly days: number
  readonly rows: number
}

const dayMs = 24 * 3_600_000
/** So many of the newest stay whatever their date says: a clock set forward by a year must not empty the log. */
const alwaysKept = 1000

/**
 * Removes what is too old or too much, from the oldest on and up to the first that stays: what is left has no holes, also
 * where the clock was set back and forth.
 * @param table whose rows say `at` when they were made.
 * @param newest number of the newest row there ever was.
 */
export function prune(database: DatabaseSync, table: string, newest: number, { days, rows }: Keeping): void {
  const before = Number.isFinite(days) ? Date.now() - days * dayMs : 0
  // Named, since SQLite calls the rowid by the column that is its alias where there is one.
  const query = `SELECT rowid AS number FROM ${table} WHERE at >= ? ORDER BY rowid LIMIT 1`
  const young = database.prepare(query).get(before)
  const old = Math.min(Number(young?.number ?? newest + 1) - 1, newest - alwaysKept)
  database.prepare(`DELETE FROM ${table} WHERE rowid <= ?`).run(Math.max(old, newest - rows, 0))
}

/** The number of the newest row that is there. */
export function newestRow(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`SELECT max(rowid) AS newest FROM ${table}`).get()?.newest ?? 0)
}
