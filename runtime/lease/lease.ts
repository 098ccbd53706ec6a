import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { diskWords } from '../durable/disk.ts'
import { Failure } from '../protocol/failure.ts'

/** Who holds a lease, since when (ISO 8601) and why: what the next one is told. */
export const leaseNote = z.object({ by: z.string(), why: z.string(), since: z.string(), pid: z.int() })
export type LeaseNote = z.infer<typeof leaseNote>

/** A held lease. Ends with `release`, with `using`, or with the process, however that ends. */
export interface Lease extends Disposable {
  release(): void
  /** Releases it and takes its files away: whatever it was for is no more. */
  discard(): void
}

/** `SQLITE_BUSY`, https://www.sqlite.org/rescode.html#busy */
const busy = 5

/**
 * Takes the lease at `path` (two files: `path`, a lock database, and `path.json`, its note) without waiting.
 * The lock is SQLite's exclusive transaction, so the kernel drops it when its holder dies: there is no stale lease,
 * no pid to trust and nothing to clean.
 * @returns the lease, or the note of who holds it.
 * @throws NodeJS.ErrnoException when the folder can't be written.
 */
export function takeLease(path: string, who: { by: string; why: string }): Lease | LeaseNote {
  for (;;) {
    const before = inodeOf(path)
    const taken = tryLease(path, who)
    // A lock on a file that its last holder took away meanwhile holds nobody off.
    if (!isHeld(taken) || before === inodeOf(path)) return taken
    taken.release()
  }
}

/**
 * As `takeLease`, for what a person has typed.
 * @throws Failure LEASE_UNWRITABLE
 */
export function askLease(path: string, who: { by: string; why: string }): Lease | LeaseNote {
  try {
    return takeLease(path, who)
  } catch (error) {
    const words = diskWords(error)
    const why = words ? `its disk ${words}` : (error as Error).message
    throw Failure.of('LEASE_UNWRITABLE', { file: path, why }, error)
  }
}

function tryLease(path: string, { by, why }: { by: string; why: string }): Lease | LeaseNote {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // SQLite does not say why it cannot open a file.
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  const note: LeaseNote = { by, why, since: new Date().toISOString(), pid: process.pid }
  try {
    // A journal on the disk would need room there, for a transaction that never writes.
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
  const discard = () => {
    rmSync(path, { force: true })
    release()
  }
  return { release, discard, [Symbol.dispose]: release }
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
