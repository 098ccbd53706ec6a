import { DatabaseSync } from 'node:sqlite'

/** How long a database that somebody else has is waited for, in milliseconds. */
export const busyMs = 5000

/**
 * Looks into a database that may be in use, and changes nothing of it.
 * @throws Error what SQLite said, or what `look` threw
 */
export function reading<Result>(path: string, look: (database: DatabaseSync) => Result): Result {
  using database = new DatabaseSync(path, { readOnly: true, timeout: busyMs })
  return look(database)
}
