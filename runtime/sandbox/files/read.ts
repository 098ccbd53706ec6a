import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import type { ToolInput } from '../../protocol/tool.ts'
import { type Entry, openForReading } from './entry.ts'
import { refusalFrom, unusable } from './refusal.ts'
import type { Workspace } from './workspace.ts'

const MiB = 2 ** 20

/** Bytes that one read gives when it names no limit, and the most it may name. */
const defaultBytes = 1 * MiB
export const mostBytes = 16 * MiB

/** Result of `file_read`. */
export interface FileContent {
  readonly content: string
  readonly encoding: 'utf8' | 'base64'
  /** Bytes of the whole file. */
  readonly size: number
  /** Whether the file goes on behind what is given. */
  readonly truncated: boolean
}

/**
 * The tool `file_read`: bytes `offset` to `offset + limit` of a regular file, as text where they are UTF-8.
 * @throws Failure PATH_OUTSIDE, FILE_UNUSABLE.
 */
export async function fileRead(workspace: Workspace, input: ToolInput<'file_read'>): Promise<FileContent> {
  const { path, offset = 0, limit = defaultBytes } = input
  await using place = await workspace.find(path)
  try {
    await using file = await openForReading(regular(path, place.entry))
    const { size } = await file.stat()
    const bytes = await readAt(file, offset, Math.min(limit, mostBytes, Math.max(0, size - offset)))
    return contentOf(bytes, size, offset)
  } catch (error) {
    throw refusalFrom(path, error)
  }
}

/** Only regular files: opening a FIFO would wait, and a device or a socket acts on being opened. */
export function regular(path: string, entry: Entry | undefined): Entry {
  if (!entry) throw unusable(path, 'there is no such file')
  if (entry.stats.isDirectory()) throw unusable(path, 'it is a folder')
  if (!entry.stats.isFile()) throw unusable(path, 'it is not a regular file')
  return entry
}

/** Up to `length` bytes from `offset`; fewer where the file ends. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

function contentOf(bytes: Buffer, size: number, offset: number): FileContent {
  const truncated = offset + bytes.length < size
  const text = truncated ? wholeCharacters(bytes) : bytes
  return isUtf8(text)
    ? { content: text.toString('utf8'), encoding: 'utf8', size, truncated }
    : { content: bytes.toString('base64'), encoding: 'base64', size, truncated }
}

/** Without the character that the cut went through: a lead byte is one of the last three (RFC 3629). */
function wholeCharacters(bytes: Buffer): Buffer {
  const lead = bytes.findLastIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000)
  const isCut = lead >= 0 && bytes.length - lead < lengthFrom(bytes[lead] ?? 0)
  return isCut ? bytes.subarray(0, lead) : bytes
}

function lengthFrom(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}
