import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import type { ToolInput } from '../../protocol/tool.ts'
import { under } from './entry.ts'
import { mostBytes, regular } from './read.ts'
import { refusalFrom, unusable } from './refusal.ts'
import type { Place } from './walk.ts'
import type { Workspace } from './workspace.ts'

/** Result of `file_write`. */
export interface FileWritten {
  readonly size: number
  /** Whether there was no such file before. */
  readonly created: boolean
}

/**
 * The tool `file_write`: gives a regular file new contents, all or nothing, and makes missing folders on the way.
 * @throws Failure PATH_OUTSIDE, FILE_UNUSABLE.
 */
export async function fileWrite(workspace: Workspace, input: ToolInput<'file_write'>): Promise<FileWritten> {
  const { path, content } = input
  const bytes = Buffer.from(content)
  if (bytes.length > mostBytes) throw unusable(path, 'the content is larger than 16 MiB')
  await using place = await workspace.find(path, { makeParents: true })
  if (place.entry) regular(path, place.entry)
  try {
    await replace(place, bytes)
  } catch (error) {
    throw refusalFrom(path, error)
  }
  return { size: bytes.length, created: place.entry === undefined }
}

/**
 * Puts a new file in a place by rename. Where the old one has other names (hard links) they keep the old contents,
 * and where something else was put there meanwhile, a link say, it is that which is replaced and not what it leads to.
 */
export async function replace(place: Place, bytes: Buffer): Promise<void> {
  const temporary = under(place.folder, `.vellum-${randomBytes(8).toString('hex')}`)
  try {
    await writeNew(temporary, bytes, place.entry?.stats.mode)
    await rename(temporary, under(place.folder, place.name))
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
  await using folder = await open(under(place.folder, '.'), constants.O_RDONLY | constants.O_DIRECTORY)
  await folder.sync()
}

async function writeNew(path: string, bytes: Buffer, mode: number | undefined): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  await using file = await open(path, flags)
  await file.writeFile(bytes)
  // Permission bits are kept; set-user-ID and its like are not for a file with new contents.
  if (mode !== undefined) await file.chmod(mode & 0o777)
  await file.sync()
}
