import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../durable/folder.ts'
import { writeAnchor } from './anchor.ts'
import { hashOf, type Link, type Linked } from './link.ts'
import { type ChainPlace, type Segments, segmentName } from './place.ts'

/** How much of a chain is kept. A chain of one segment has no use for them. */
export interface ChainLimits {
  readonly segmentBytes: number
  readonly mostSegments: number
}

/** What is to be recorded; its number, time and link are given to it. */
export type Entry<Line extends Linked> = Omit<Line, keyof Linked>

/** Where the next line goes: its link, the segments there are and how many bytes the last of them holds. */
export interface Tail {
  readonly first: Link
  readonly next: Link
  readonly segments: readonly string[]
  readonly bytes: number
}

/**
 * Appends a line, durably, and then the anchor that counts it; where either fails, the line is taken away again.
 * @throws NodeJS.ErrnoException such as ENOSPC
 */
export function append<Line extends Linked>(
  place: ChainPlace<Line>,
  before: Tail,
  entry: Entry<Line>,
  limits: ChainLimits,
): Tail {
  const tail = withRoom(place, before, limits)
  const { seq, prev } = tail.next
  const text = JSON.stringify({ seq, at: new Date().toISOString(), ...entry, prev })
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
function withRoom<Line extends Linked>(place: ChainPlace<Line>, tail: Tail, limits: ChainLimits): Tail {
  const isFull = place.only === undefined && tail.bytes >= limits.segmentBytes
  if (tail.segments.length > 0 && !isFull) return tail
  const segments = [...tail.segments, segmentName(place, tail.next)]
  if (segments.length <= limits.mostSegments) return { ...tail, segments, bytes: 0 }
  const [oldest = '', second = ''] = segments
  const first = firstOf(place, second)
  // First the anchor: what is older than it says is no part of the chain, whether it is there or not.
  writeAnchor(place.anchor, { first, next: tail.next })
  rmSync(join(place.folder, oldest))
  return { ...tail, first, segments: segments.slice(1), bytes: 0 }
}

/** The link of a segment's first line. It was found sound when this process took up the chain. */
function firstOf<Line extends Linked>({ folder, read }: ChainPlace<Line>, segment: string): Link {
  const [text = ''] = (read(join(folder, segment)) ?? Buffer.alloc(0)).toString().split('\n', 1)
  const { seq, prev } = JSON.parse(text) as Link
  return { seq, prev }
}

/** How many bytes a segment holds; none where there is no segment. */
export function sizeOf({ folder }: Segments, segment: string | undefined): number {
  return segment === undefined ? 0 : (lstatSync(join(folder, segment), { throwIfNoEntry: false })?.size ?? 0)
}
