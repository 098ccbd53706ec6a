import { closeSync, fsyncSync, openSync, renameSync, symlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a whole file so that a crash leaves the old one or the new one: temp, fsync, rename, fsync of the folder. */
export function writeDurably(path: string, text: string, mode: number): void {
  const temporary = `${path}.new`
  const file = openSync(temporary, 'w', mode)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameDurably(temporary, path)
}

/** Points a symlink somewhere else in one step; `ln -sf` would leave a moment without it. */
export function flipLink(path: string, target: string): void {
  const temporary = `${path}.new-${process.pid}`
  symlinkSync(target, temporary)
  renameDurably(temporary, path)
}

/** Renames and makes the renaming itself survive a power loss (rename(2), fsync(2)). */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
