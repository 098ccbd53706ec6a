import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { diskWords } from '../durable/disk.ts'
import { Failure } from '../protocol/failure.ts'
import { type Asking, type LeaseNote, leaseNote } from './note.ts'

/** A held lease. Ends with `release`, with `using`, or with the process, however that ends. */
export interface Lease extends Disposable {
  release(): void
  /** Notes that who it is for was heard of. */
  heard(): void
  /** Releases it and takes its files away: whatever it was for is no more. */
  discard(): void
}

/** Far longer than a look takes. */
const lookMs = 200

/** `SQLITE_BUSY`, https://www.sqlite.org/rescode.html#busy */
const busy = 5

/**
 * Takes the lease at `path` (two files: `path`, a lock database, and `path.json`, its note) without waiting.
 * The lock is SQLite's exclusive transaction, so the kernel drops it when its holder dies: there is no stale lease,
 * no pid to trust and nothing to clean.
 * @param waitMs how long somebody who only looks may be in the way.
 * @returns the lease, or the note of who holds it.
 * @throws NodeJS.ErrnoException when the folder can't be written.
 */
export function takeLease(path: string, who: Asking, waitMs = 0): Lease | LeaseNote {
  for (;;) {
    const before = inodeOf(path)
    const taken = tryLease(path, who, waitMs)
    // A lock on a file that its last holder took away meanwhile holds nobody off.
    if (!isHeld(taken) || before === inodeOf(path)) return taken
    taken.release()
  }
}

/**
 * As `takeLease`, for what a person has typed.
 * @throws Failure LEASE_UNWRITABLE
 */
export function askLease(path: string, who: Asking): Lease | LeaseNote {
  try {
    return takeLease(path, who, lookMs)
  } catch (error) {
    const words = diskWords(error)
    const why = words ? `its disk ${words}` : (error as Error).message
    throw Failure.of('LEASE_UNWRITABLE', { file: path, why }, error)
  }
}

function tryLease(path: string, who: Asking, waitMs: number): Lease | LeaseNote {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // SQLite does not say why it cannot open a file.
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  const note: LeaseNote = { ...who, since: new Date().toISOString(), pid: process.pid }
  try {
    // A journal on the disk would need room there, for a transaction that never writes.
    database.exec(`PRAGMA busy_timeout = ${waitMs}`)
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeNote(notePath(path), JSON.stringify(note))
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === busy) return readNote(path)
    throw error
  }
  const release = () => {
    if (!database.isOpen) return
    try {
      rmSync(notePath(path), { force: true })
    } finally {
      database.close()
    }
  }
  const heard = () => {
    if (!database.isOpen) return
    const heardAt = { heardAt: new Date().toISOString(), heardUptime: uptime() }
    try {
      writeFileSync(`${notePath(path)}.new`, JSON.stringify({ ...note, ...heardAt }), { mode: 0o600 })
      renameSync(`${notePath(path)}.new`, notePath(path))
    } catch {
      // A disk without room, or what it was for is gone by now: the lock holds all the same.
    }
  }
  const discard = () => {
    rmSync(path, { force: true })
    release()
  }
  return { release, heard, discard, [Symbol.dispose]: release }
}

/**
 * Who holds the lease at `path` right now; undefined: nobody. Holds nobody off but for a moment, which `askLease` waits.
 * @throws NodeJS.ErrnoException when it cannot be read.
 */
export function holderOf(path: string): LeaseNote | undefined {
  if (inodeOf(path) === undefined) return undefined
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.exec('SELECT count(*) FROM sqlite_master')
    return undefined
  } catch (error) {
    if ((error as { errcode?: number }).errcode === busy) return readNote(path)
    throw error
  } finally {
    database.close()
  }
}

/** Whether `takeLease` gave the lease, and not the note of another holder. */
export function isHeld(taken: Lease | LeaseNote): taken is Lease {
  return 'release' in taken
}

/**
 * The lock is the kernel's: a full disk, where it is needed most, has no room for the note and none is in the way. Then
 * there is no note, not that of somebody before.
 */
function writeNote(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code))) throw error
    rmSync(path, { force: true })
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino
}

function notePath(path: string): string {
  return `${path}.json`
}

function readNote(path: string): LeaseNote {
  try {
    return leaseNote.parse(JSON.parse(readFileSync(notePath(path), 'utf8')))
  } catch {
    return { by: 'someone', why: 'unknown', since: 'just now', pid: 0 }
  }
}
