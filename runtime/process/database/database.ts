import type { DatabaseSync } from 'node:sqlite'
import { removeDurably } from '../../durable/folder.ts'
import { Failure } from '../../protocol/failure.ts'
import type { TableChange } from '../../protocol/home/restore-change.ts'
import type { ProcessName } from '../../protocol/layout.ts'
import { backupOf, copyInto, copyTo, examineCopy } from './backup.ts'
import { compareCopy } from './compare.ts'
import { Connection } from './connection.ts'
import type { Format } from './format.ts'
import { isSqlite, transaction, wordsOf } from './transaction.ts'

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
  /**
   * Copies it to `copy`.
   * @throws Failure DATABASE_UNUSABLE; what was there before is untouched then.
   */
  copyTo(copy: string): void
  /**
   * Looks whether `copy` could stand in its place.
   * @throws Failure DATABASE_UNUSABLE
   */
  examine(copy: string): void
  /**
   * How its rows differ from those of `copy`.
   * @throws Failure DATABASE_UNUSABLE
   */
  compare(copy: string): TableChange[]
  /** Closing the last connection plays the log into the file (https://www.sqlite.org/wal.html). */
  close(): void
}

/**
 * Opens the database of a process at `path`, and makes it where there is neither a file nor a backup: a file that is gone
 * is not one that never was. Does not throw: what is wrong with it is said at each use and by `check`. A file that was
 * put back or exchanged is taken up at the next use, so mending needs no restart.
 * @param formats of its tables, oldest first. A file of an older one is backed up and brought to the newest; one of a newer
 * one is used as it is where its release said that this one can.
 */
export function openDatabase(owner: ProcessName, path: string, formats: readonly Format[]): Database {
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
  const copying = (copy: string) => trying(() => copyTo(connection.current(), copy), unusable)
  const examine = (copy: string) => trying(() => examineCopy(copy, formats), unusable)
  const compare = (copy: string) => trying(() => compareCopy(path, copy), unusable)
  check()
  return { use, check, backUp, renewBackup, copyTo: copying, examine, compare, close: () => connection.close() }
}

function trying<Result>(act: () => Result, failure: (error: unknown) => Failure): Result {
  try {
    return act()
  } catch (error) {
    throw failure(error)
  }
}
