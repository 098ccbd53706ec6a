import type { DatabaseSync } from 'node:sqlite'

/** Runs statements wholly or not at all. */
export function transaction<Result>(database: DatabaseSync, work: (database: DatabaseSync) => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work(database)
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Whether an error is SQLite's own. */
export function isSqlite(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR'
}

/** SQLite's own words for a fault; they name tables and files, never values. */
export function wordsOf(error: unknown): string {
  return (error as { errstr?: string }).errstr ?? (error as Error).message
}
