import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { renameDurably } from '../../durable/folder.ts'
import { quote } from '../../protocol/quote.ts'
import { type Finding, failed, pass } from '../probing.ts'
import type { Database } from './database.ts'
import { checkFormat, type Format, headerOf } from './format.ts'
import { reading } from './reading.ts'

/** A backup older than this is made anew. */
const backupAgeMs = 24 * 3_600_000
/** How often its age is looked at. */
const lookMs = 3_600_000

/** Where the one backup of a database stands: in the same process's own folder. */
export function backupOf(path: string): string {
  return `${path}.bak`
}

/** Copies a database into its backup. Throws as `copyTo`. */
export function copyInto(database: DatabaseSync, path: string): void {
  copyTo(database, backupOf(path))
}

/**
 * Copies a database as it is at this moment to `copy`, which is replaced only by a copy that was read back and found whole.
 * VACUUM INTO is SQLite's way to do so in one statement (https://www.sqlite.org/lang_vacuum.html#vacuuminto): it does not
 * sync the copy, so that is done here.
 * @throws Error what SQLite or the disk said; what was there before is untouched then.
 */
export function copyTo(database: DatabaseSync, copy: string): void {
  const unfinished = unfinishedOf(copy)
  rmSync(unfinished, { force: true })
  try {
    database.prepare('VACUUM INTO ?').run(unfinished)
    verify(unfinished)
    sync(unfinished)
    renameDurably(unfinished, copy)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** A copy on its way, which one that was killed leaves. */
export function unfinishedOf(copy: string): string {
  return `${copy}.new`
}

/**
 * Looks whether a database that is to be put in the place of another is whole, and of a format that is known.
 * @throws Error that says what is wrong with it.
 */
export function examineCopy(copy: string, formats: readonly Format[]): void {
  verify(copy)
  reading(copy, (database) => checkFormat(headerOf(database), formats))
}

/**
 * Backs a database up now, where its backup is a day old or missing, and looks again each hour. Says what fails, and goes on.
 * @param isHarmful whether a backup, opened to be read, would bring back what must not come back: then it is made anew too.
 */
export function keepBackup(
  store: Database,
  path: string,
  onFault: (error: unknown) => void,
  isHarmful: (backup: DatabaseSync) => boolean = () => false,
): void {
  const look = () => {
    try {
      if (isOld(backupOf(path))) store.backUp()
      else if (seenIn(backupOf(path), isHarmful)) store.backUp()
    } catch (error) {
      onFault(error)
    }
  }
  look()
  setInterval(look, lookMs).unref()
}

/** A probe's finding on a database: whole, or why not, with its backup and the line that puts that back. */
export function databaseFinding(store: Database, path: string): Finding {
  const said = store.check()
  if (said === 'ok') return pass(`quick_check: ok; ${backupWords(path)}`)
  const [look, mend] = databaseFixes(path)
  if (/full|readonly|read-only|unable to open|I\/O/i.test(said))
    return failed(said, 'Its disk is full or cannot be written', look)
  const cause = existsSync(path) ? 'Its file is damaged' : 'Its file is gone'
  return failed(`${said} ${backupWords(path)}`, cause, mend)
}

/** The lines that mend a database: one that looks at its disk, and one that puts its backup back. */
export function databaseFixes(path: string): readonly [look: string, mend: string] {
  const folder = quote(dirname(path))
  return [`df -h ${folder}; df -i ${folder}`, `${mendLine(path)} && vellum hatch`]
}

/**
 * The line that moves a damaged database aside, with its log, without which it could not be looked into, and puts the
 * backup in its place. Where there is none, a new one is made: hatch then enrols this person's token again.
 */
export function mendLine(path: string): string {
  const [file, back, damaged] = [path, backupOf(path), `${path}.damaged`].map(quote)
  const aside = `for end in '' -wal -shm; do [ ! -e ${file}$end ] || mv ${file}$end ${damaged}$end; done`
  return existsSync(backupOf(path)) ? `${aside}; cp -p ${back} ${file}` : aside
}

function backupWords(path: string): string {
  const found = statSync(backupOf(path), { throwIfNoEntry: false })
  return found ? `backup of ${found.mtime.toISOString()}` : 'no backup yet'
}

/** One from the future was made before the clock was set back: its age is not known. */
function isOld(backup: string): boolean {
  const age = Date.now() - (statSync(backup, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return age > backupAgeMs || age < 0
}

function verify(copy: string): void {
  const said = reading(copy, (database) => database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check)
  if (said !== 'ok') throw new Error(String(said))
}

/** A backup that cannot be read is of no use to anybody. */
function seenIn(backup: string, isHarmful: (backup: DatabaseSync) => boolean): boolean {
  try {
    return reading(backup, isHarmful)
  } catch {
    return true
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fchmodSync(file, 0o600)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
