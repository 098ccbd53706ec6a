import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const ending = '.staged'

/** New bytes for a file, complete and synced on disk beside it but not yet in its place. */
export interface Staged {
  readonly stagedAt: string
  /** Puts them in place by rename, and syncs the folder: after a crash the file is the old one or the new one. */
  commit(): void
  /** Drops them. Does nothing after `commit`. */
  discard(): void
}

/**
 * Writes bytes (0600, O_EXCL: never through something planted) beside `path` and syncs them.
 * @throws NodeJS.ErrnoException such as ENOSPC or EROFS; then nothing is left behind.
 */
export function stage(path: string, bytes: Buffer): Staged {
  const stagedAt = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}${ending}`)
  const discard = () => rmSync(stagedAt, { force: true })
  const file = openSync(stagedAt, 'wx', 0o600)
  try {
    writeFileSync(file, bytes)
    fsyncSync(file)
  } catch (error) {
    discard()
    throw error
  } finally {
    closeSync(file)
  }
  const commit = () => {
    renameSync(stagedAt, path)
    syncFolder(dirname(path))
  }
  return { stagedAt, commit, discard }
}

/** Replaces a file atomically and durably. */
export function replaceFile(path: string, bytes: Buffer): void {
  const staged = stage(path, bytes)
  try {
    staged.commit()
  } finally {
    staged.discard()
  }
}

/** Makes the names in a folder durable (fsync(2): syncing a file does not sync its entry in the folder). */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Removes what writers that were killed left in a folder. Only for whoever holds the folder's lease. */
export function dropStaged(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(ending)) rmSync(join(folder, name), { force: true })
  }
}
