import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** `O_PATH` of open(2), which Node's constants lack: a handle on what has this name, without opening its contents. */
const asPath = 0o10000000

/** What has a name in a held folder: a handle on that very thing, link or not, and what it is. */
export interface Entry {
  readonly handle: FileHandle
  readonly stats: Stats
}

/** The path of a name in a held folder, whatever the folder is called by now. Node has no openat(2). */
export function under(folder: FileHandle, name: string): string {
  return `/proc/self/fd/${folder.fd}/${name}`
}

/** What has a name in a folder, a link not followed; undefined when nothing has. */
export async function openEntry(folder: FileHandle, name: string): Promise<Entry | undefined> {
  try {
    const handle = await open(under(folder, name), asPath | constants.O_NOFOLLOW)
    return { handle, stats: await handle.stat() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A second handle on a held folder. */
export function again(folder: FileHandle): Promise<FileHandle> {
  return open(under(folder, '.'), asPath | constants.O_DIRECTORY)
}

/** Opens a held regular file for reading. */
export function openForReading({ handle }: Entry): Promise<FileHandle> {
  return open(`/proc/self/fd/${handle.fd}`, constants.O_RDONLY | constants.O_NONBLOCK)
}
