import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

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

function tryLease(path: string, { by, why }: { by: string; why: string }): Lease | LeaseNote {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(path)
  const note: LeaseNote = { by, why, since: new Date().toISOString(), pid: process.pid }
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeFileSync(notePath(path), JSON.stringify(note), { mode: 0o600 })
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
