import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, type Stats } from 'node:fs'
import { locked } from './lock.ts'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/**
 * Reads a file that nobody but this process's user may reach. What is checked is the opened file itself, so nothing
 * can be exchanged in between.
 * @returns its bytes, or undefined when there is none.
 * @throws Failure VAULT_LOCKED: symlink, wrong-kind, wrong-owner, wrong-mode, unreadable.
 */
export function readPrivate(path: string): Buffer | undefined {
  const file = openWithoutFollowing(path)
  if (file === undefined) return undefined
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw locked('wrong-kind', { path, wanted: 'file' })
    checkPrivate(path, stats, 0o600)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/**
 * Makes a folder that only this process's user may enter, unless something of that name is there.
 * @throws Failure VAULT_LOCKED: unwritable.
 */
export function makePrivateFolder(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    throw locked('unwritable', { path, found: codeOf(error) })
  }
}

/**
 * Checks that only this process's user may enter a folder.
 * @throws Failure VAULT_LOCKED: symlink, wrong-kind, wrong-owner, wrong-mode, unreadable.
 */
export function checkPrivateFolder(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw locked('unreadable', { path, found: 'ENOENT' })
  if (stats.isSymbolicLink()) throw locked('symlink', { path })
  if (!stats.isDirectory()) throw locked('wrong-kind', { path, wanted: 'folder' })
  checkPrivate(path, stats, 0o700)
}

function checkPrivate(path: string, stats: Stats, wanted: number): void {
  const user = process.geteuid?.()
  if (user !== undefined && stats.uid !== user) throw locked('wrong-owner', { path, found: stats.uid, wanted: user })
  if ((stats.mode & 0o077) !== 0) throw locked('wrong-mode', { path, found: octal(stats.mode), wanted: octal(wanted) })
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

/** O_NONBLOCK: a FIFO in the file's place must not hang us. */
function openWithoutFollowing(path: string): number | undefined {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP') throw locked('symlink', { path })
    throw locked(code === 'ENXIO' ? 'wrong-kind' : 'unreadable', { path, found: code, wanted: 'file' })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}
