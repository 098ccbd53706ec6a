import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { renameDurably } from './folder.ts'

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
 * Writes bytes beside `path` and syncs them. The name is random and O_EXCL: never through something planted, and never
 * in the way of what a killed writer left.
 * @param mode of the file, whatever the umask of the process.
 * @throws NodeJS.ErrnoException such as ENOSPC or EROFS; then nothing is left behind.
 */
export function stage(path: string, bytes: Buffer | string, mode = 0o600): Staged {
  const stagedAt = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}${ending}`)
  const discard = () => rmSync(stagedAt, { force: true })
  const file = openSync(stagedAt, 'wx', mode)
  try {
    fchmodSync(file, mode)
    writeFileSync(file, bytes)
    fsyncSync(file)
  } catch (error) {
    discard()
    throw error
  } finally {
    closeSync(file)
  }
  return { stagedAt, commit: () => renameDurably(stagedAt, path), discard }
}

/** Writes a whole file so that a crash at any moment leaves the whole old one or the whole new one. Throws as `stage`. */
export function writeDurably(path: string, bytes: Buffer | string, mode = 0o600): void {
  const staged = stage(path, bytes, mode)
  try {
    staged.commit()
  } finally {
    staged.discard()
  }
}

/**
 * Removes what writers that were killed left in a folder, or of one file in it. Only for whoever holds the lease of that.
 */
export function dropStaged(folder: string, file = ''): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${file}`) && name.endsWith(ending)) rmSync(join(folder, name), { force: true })
  }
}
