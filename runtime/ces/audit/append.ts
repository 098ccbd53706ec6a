import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../../durable/folder.ts'
import { readPrivate } from '../../vault/private-file.ts'
import { writeAnchor } from './anchor.ts'
import { type AuditLine, hashOf, type Link } from './chain.ts'
import { type AuditPlace, segmentName } from './examine.ts'

/** An act is two lines of about 250 bytes: a hundred acts a day are 18 MB a year, and 64 segments keep most of it. */
export const auditLimits = { segmentBytes: 256 * 1024, mostSegments: 64 }
export type AuditLimits = typeof auditLimits

/** What is to be recorded; its number, time and link are given to it. */
export type Entry = Pick<AuditLine, 'action' | 'alias' | 'by' | 'outcome' | 'of'>

/** Where the next entry goes: its link, the segments there are and how many bytes the last of them holds. */
export interface Tail {
  readonly first: Link
  readonly next: Link
  readonly segments: readonly string[]
  readonly bytes: number
}

/**
 * Appends an entry, durably, and then the anchor that counts it; where either fails, the entry is taken away again.
 * @throws NodeJS.ErrnoException such as ENOSPC
 */
export function append(place: AuditPlace, before: Tail, entry: Entry, limits: AuditLimits): Tail {
  const tail = withRoom(place, before, limits)
  const { action, alias, by, outcome, of } = entry
  const { seq, prev } = tail.next
  const line: AuditLine = { seq, at: new Date().toISOString(), action, alias, by, outcome, of, prev }
  const text = JSON.stringify(line)
  const file = openSync(join(place.folder, tail.segments.at(-1) ?? ''), appending, 0o600)
  try {
    writeFileSync(file, `${text}\n`)
    fsyncSync(file)
    if (tail.bytes === 0) syncFolder(place.folder)
    const next = { seq: seq + 1, prev: hashOf(text) }
    writeAnchor(place.anchor, { first: tail.first, next })
    return { ...tail, next, bytes: fstatSync(file).size }
  } catch (error) {
    ftruncateSync(file, tail.bytes)
    throw error
  } finally {
    closeSync(file)
  }
}

const appending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/** Begins a new segment where the last is full, and drops the oldest where there are too many. */
function withRoom(place: AuditPlace, tail: Tail, { segmentBytes, mostSegments }: AuditLimits): Tail {
  if (tail.segments.length > 0 && tail.bytes < segmentBytes) return tail
  const segments = [...tail.segments, segmentName(tail.next)]
  if (segments.length <= mostSegments) return { ...tail, segments, bytes: 0 }
  const [oldest = '', second = ''] = segments
  const first = firstOf(join(place.folder, second))
  // First the anchor: what is older than it says is no part of the audit, whether it is there or not.
  writeAnchor(place.anchor, { first, next: tail.next })
  rmSync(join(place.folder, oldest))
  return { ...tail, first, segments: segments.slice(1), bytes: 0 }
}

/** The link of a segment's first entry. It was found sound when this process took up the audit. */
function firstOf(path: string): Link {
  const [text = ''] = (readPrivate(path) ?? Buffer.alloc(0)).toString().split('\n', 1)
  const { seq, prev } = JSON.parse(text) as AuditLine
  return { seq, prev }
}

/** How many bytes a segment holds; none where there is no segment. */
export function sizeOf({ folder }: AuditPlace, segment: string | undefined): number {
  return segment === undefined ? 0 : (lstatSync(join(folder, segment), { throwIfNoEntry: false })?.size ?? 0)
}

/** Takes away what a write that was cut off left at the end of a segment. */
export function truncate(path: string, bytes: number): void {
  truncateSync(path, bytes)
}
