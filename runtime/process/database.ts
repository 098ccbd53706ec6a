import { existsSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { removeDurably, renameDurably } from '../durable/folder.ts'
import { Failure } from '../protocol/failure.ts'
import type { ProcessName } from '../protocol/layout.ts'
import { backupOf, copyInto } from './backup.ts'

/**
 * The database of a process. A damaged one is not an empty one: its file is left as it is, and every use of it says
 * so and does nothing.
 */
export interface Database {
  /**
   * Runs statements in one transaction.
   * @throws Failure DATABASE_UNUSABLE when SQLite cannot; nothing was written then.
   */
  use<Result>(work: (database: DatabaseSync) => Result): Result
  /** `ok`, or one sentence that says what is wrong, by SQLite's own quick_check. */
  check(): string
  /**
   * Copies it into its backup.
   * @throws Failure DATABASE_UNUSABLE when it cannot be copied; the backup before is untouched then.
   */
  backUp(): void
  /**
   * As `backUp`, where the backup before would bring back what must not come back: if it cannot be replaced it is removed,
   * and `keepBackup` makes another as soon as that can be. Not where the database is damaged: then there is nothing else.
   * @throws Failure DATABASE_UNUSABLE when it was neither replaced nor removed.
   */
  renewBackup(): void
  /** Closing the last connection plays the log into the file (https://www.sqlite.org/wal.html). */
  close(): void
}

/** WAL with synchronous FULL: what was answered survives a power loss (https://www.sqlite.org/pragma.html). */
const pragmas =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON'

/**
 * Opens the database of a process at `path`, and makes it where there is neither a file nor a backup: a file that is gone
 * is not one that never was. Does not throw: what is wrong with it is said at each use and by `check`. A file that was
 * put back or exchanged is taken up at the next use, so mending needs no restart.
 * @param formats statements that bring it from each format to the next, the first one from nothing; their number is the
 * format of the tables, which stands in the header of the file (`PRAGMA user_version`). An older one is backed up first.
 */
export function openDatabase(owner: ProcessName, path: string, formats: readonly string[]): Database {
  const unusable = (error: unknown) =>
    error instanceof Failure ? error : Failure.of('DATABASE_UNUSABLE', { process: owner, why: wordsOf(error) }, error)
  const connection = new Connection(path, formats)
  const use = <Result>(work: (database: DatabaseSync) => Result): Result => {
    const database = trying(() => connection.current(), unusable)
    try {
      return transaction(database, work)
    } catch (error) {
      throw isSqlite(error) ? unusable(error) : error
    }
  }
  const check = () => {
    try {
      connection.verify()
      return 'ok'
    } catch (error) {
      return unusable(error).message
    }
  }
  const backUp = () => trying(() => copyInto(connection.current(), path), unusable)
  const renewBackup = () => {
    try {
      backUp()
    } catch (error) {
      if (check() !== 'ok') throw error
      trying(() => removeDurably(backupOf(path)), unusable)
    }
  }
  check()
  return { use, check, backUp, renewBackup, close: () => connection.close() }
}

/** The one connection of a database, and the file it was opened on. */
class Connection {
  readonly #path: string
  readonly #formats: readonly string[]
  #opened: { readonly database: DatabaseSync; readonly file: string } | undefined
  #sound = true

  constructor(path: string, formats: readonly string[]) {
    this.#path = path
    this.#formats = formats
  }

  current(): DatabaseSync {
    if (this.#opened && this.#opened.file !== identityOf(this.#path)) this.close()
    if (this.#opened && this.#sound) return this.#opened.database
    if (!existsSync(this.#path)) {
      if (existsSync(backupOf(this.#path))) throw new Error('its file is missing, and its backup is there')
      make(this.#path, this.#formats)
    }
    const database = openExisting(this.#path, this.#formats)
    // Only now: closing the last connection writes to the file, which a damaged one must be spared.
    this.close()
    this.#opened = { database, file: identityOf(this.#path) ?? '' }
    this.#sound = true
    return database
  }

  /** Looks at the file anew, since a connection answers from what it has read before. Nothing is used until it is sound. */
  verify(): void {
    this.#sound = false
    this.current()
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}

function trying<Result>(act: () => Result, failure: (error: unknown) => Failure): Result {
  try {
    return act()
  } catch (error) {
    throw failure(error)
  }
}

/** Made beside its place and renamed, so that an unfinished one is never taken for a damaged or an empty one. */
function make(path: string, formats: readonly string[]): void {
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

function openExisting(path: string, formats: readonly string[]): DatabaseSync {
  if (statSync(path).size === 0) throw new Error('its file is empty')
  const database = new DatabaseSync(path)
  try {
    database.exec(pragmas)
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version)
    if (found < 1 || found > formats.length)
      throw new Error(`its format is ${found} and this release knows ${formats.length}`)
    const checked = quickCheck(database)
    if (checked !== 'ok') throw new Error(checked)
    // SQLite opens what it may only read without a word, and such a connection stays so when the disk can be written again.
    database.exec(`BEGIN; PRAGMA user_version = ${found}; ROLLBACK`)
    if (found < formats.length) {
      copyInto(database, path)
      bring(database, formats, found)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Brings the tables from one format to the newest, wholly or not at all. */
function bring(database: DatabaseSync, formats: readonly string[], from: number): void {
  transaction(database, () =>
    database.exec(`${formats.slice(from).join(';')}; PRAGMA user_version = ${formats.length}`),
  )
}

function quickCheck(database: DatabaseSync): string {
  try {
    return String(database.prepare('PRAGMA quick_check(1)').get()?.quick_check)
  } catch (error) {
    return wordsOf(error)
  }
}

function transaction<Result>(database: DatabaseSync, work: (database: DatabaseSync) => Result): Result {
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

function isSqlite(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR'
}

/** SQLite's own words for a fault; they name tables and files, never values. */
function wordsOf(error: unknown): string {
  return (error as { errstr?: string }).errstr ?? (error as Error).message
}
