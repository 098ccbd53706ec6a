import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes what a file holds durable, whoever has written it. */
export function syncFile(path: string): void {
  sync(path)
}

/** Makes the names in a folder durable (fsync(2): syncing a file does not sync its entry in the folder). */
export function syncFolder(path: string): void {
  sync(path)
}

function sync(path: string): void {
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/** Whether something has this name; a link has, wherever it leads. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Renames a file or a folder, and the renaming survives a power loss (rename(2)). */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

/** Removes a file where there is one, and the removal survives a power loss. */
export function removeDurably(path: string): void {
  if (!isThere(path)) return
  rmSync(path, { force: true })
  syncFolder(dirname(path))
}
