import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import type { Entry } from '../../archive/header.ts'

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants

/** Runs file work with the rights of whose files they are. */
export type Rights = <T>(work: () => T) => T

/** What is found: an entry, with the descriptor of a file's contents for the caller to close; or what is left out and why. */
export type Walked = { readonly entry: Entry; readonly file?: number } | { readonly path: string; readonly why: string }

/**
 * All that is below a folder, folders before what is in them, by name. Each folder is held by a descriptor while it is
 * walked and each name is opened without following it, so that no link leads out, however quickly it is put there.
 * @param name what the folder is called in the archive.
 */
export function* walk(folder: string, name: string, as: Rights): Generator<Walked> {
  const held = as(() => openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
  try {
    yield { entry: entryOf(name, 'folder', fstatSync(held)) }
    yield* inside(held, name, as)
  } finally {
    closeSync(held)
  }
}

function* inside(folder: number, path: string, as: Rights): Generator<Walked> {
  const names = as(() => readdirSync(under(folder), { encoding: 'buffer' }))
  for (const bytes of names.sort(Buffer.compare)) {
    const name = bytes.toString()
    const found = Buffer.from(name).equals(bytes)
      ? as(() => look(under(folder, name), `${path}/${name}`))
      : { path: `${path}/${name}`, why: 'its name is not text' }
    if (found === undefined) continue
    if (!('folder' in found)) {
      yield found
      continue
    }
    try {
      yield { entry: found.entry }
      yield* inside(found.folder, `${path}/${name}`, as)
    } finally {
      closeSync(found.folder)
    }
  }
}

/** What has a name now; undefined where it was removed meanwhile. */
function look(at: string, path: string): Walked | { readonly entry: Entry; readonly folder: number } | undefined {
  try {
    const stats = lstatSync(at)
    if (stats.isSymbolicLink()) return { entry: { ...entryOf(path, 'link', stats), target: readlinkSync(at) } }
    if (stats.isDirectory()) {
      const folder = openSync(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
      return { entry: entryOf(path, 'folder', fstatSync(folder)), folder }
    }
    if (!stats.isFile()) return { path, why: kindOf(stats) }
    const file = openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const opened = fstatSync(file)
    if (opened.isFile()) return { entry: entryOf(path, 'file', opened), file }
    closeSync(file)
    return { path, why: kindOf(opened) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : { path, why: `it could not be read (${code})` }
  }
}

function kindOf(stats: Stats): string {
  if (stats.isSocket()) return 'a socket'
  return stats.isFIFO() ? 'a pipe' : 'a device'
}

function entryOf(path: string, kind: Entry['kind'], { mode, size, mtimeMs }: Stats): Entry {
  const modified = Math.max(0, Math.floor(mtimeMs / 1000))
  return { path, kind, mode: mode & 0o777, size: kind === 'file' ? size : 0, modified }
}

/** A name of a held folder, proc_pid_fd(5). */
function under(folder: number, name = ''): string {
  return `/proc/self/fd/${folder}/${name}`
}
