import { rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { renameDurably } from '../../durable/folder.ts'
import { copyInto } from './backup.ts'
import { bringing, checkFormat, type Format, headerOf } from './format.ts'
import { busyMs } from './reading.ts'
import { transaction, wordsOf } from './transaction.ts'

/**
 * WAL with synchronous FULL: what was answered survives a power loss (https://www.sqlite.org/pragma.html). To wait comes first: a
 * change of the journal mode needs the file for itself.
 */
const pragmas = `PRAGMA busy_timeout = ${busyMs}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON`

/** Made beside its place and renamed, so that an unfinished one is never taken for a damaged or an empty one. */
export function makeFile(path: string, formats: readonly Format[]): void {
  const temporary = `${path}.new`
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${temporary}${suffix}`, { force: true })
  const database = new DatabaseSync(temporary)
  try {
    database.exec(pragmas)
    bring(database, formats, 0)
  } finally {
    database.close()
  }
  // The log of a file that was moved away would be played into the new one.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  renameDurably(temporary, path)
}

/**
 * Opens the file of a database that is sound, and brings its tables to the newest format. Where a newer release has brought
 * them further and this one can work on with that, they are left as they are.
 * @throws Error that says what is wrong with it.
 */
export function openFile(path: string, formats: readonly Format[]): DatabaseSync {
  if (statSync(path).size === 0) throw new Error('its file is empty')
  const database = new DatabaseSync(path)
  try {
    database.exec(pragmas)
    const header = headerOf(database)
    checkFormat(header, formats)
    const checked = quickCheck(database)
    if (checked !== 'ok') throw new Error(checked)
    // SQLite opens what it may only read without a word, and such a connection stays so when the disk can be written again.
    database.exec(`BEGIN; PRAGMA user_version = ${header.format}; ROLLBACK`)
    if (header.format < formats.length) {
      copyInto(database, path)
      bring(database, formats, header.format)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Brings the tables from one format to the newest, wholly or not at all. */
function bring(database: DatabaseSync, formats: readonly Format[], from: number): void {
  transaction(database, () => database.exec(bringing(formats, from)))
}

function quickCheck(database: DatabaseSync): string {
  try {
    return String(database.prepare('PRAGMA quick_check(1)').get()?.quick_check)
  } catch (error) {
    return wordsOf(error)
  }
}
