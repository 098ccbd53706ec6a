import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readAnchor } from './anchor.ts'
import { follow, genesis, type Link, type Linked, type Stretch } from './link.ts'
import { type ChainPlace, type Segments, segmentName } from './place.ts'

/** A chain as it is on disk. */
export interface Examined<Line> {
  readonly lines: readonly Line[]
  readonly first: Link
  readonly next: Link
  readonly segments: readonly string[]
  /** Why it is not as it was written. */
  readonly fault?: string
  /** What a write that was cut off left at the end of the last segment: to be taken away, and no fault. */
  readonly torn?: { readonly path: string; readonly wholeBytes: number }
}

/** What is known of segments that nothing is written to any more, so that an unchanged one is read once. */
export type Sealed = Map<string, { readonly stamp: string; readonly next: Link }>

/**
 * Reads and verifies a chain. Changes nothing.
 *
 * Each line is synced before the anchor that counts it. So a kill leaves at most one line more than the anchor knows, or a
 * part of one; fewer lines, or a part of one that was counted, means that somebody cut it.
 * @param sealed skips what it knows to be unchanged; then those lines are not given.
 * @throws what `read` of the place throws, for a file or folder that others could reach.
 */
export function examine<Line extends Linked>(place: ChainPlace<Line>, sealed?: Sealed): Examined<Line> {
  const anchor = readAnchor(place.anchor, place.read)
  if (anchor === 'damaged') return faulty(`${place.anchor}, which tells where it ends, is damaged`)
  const first = anchor?.first ?? genesis
  const names = segmentsOf(place).filter((name) => name >= segmentName(place, first))
  const walked = walk(place, names, first, sealed)
  if (walked.fault) return walked
  const wanted = anchor?.next ?? genesis
  const ahead = walked.next.seq - wanted.seq
  if (ahead < 0) return { ...walked, fault: `its entries from ${walked.next.seq} to ${wanted.seq - 1} were cut off` }
  if (anchor && ahead === 0 && walked.next.prev !== wanted.prev)
    return { ...walked, fault: `entry ${wanted.seq - 1} was changed` }
  if (ahead > 1 || (ahead === 1 && walked.torn)) {
    const uncounted = `has entries that ${place.writer} did not count`
    return { ...walked, fault: anchor ? uncounted : `has no ${place.anchor}, which tells where it ends` }
  }
  return walked
}

function walk<Line extends Linked>(
  place: ChainPlace<Line>,
  names: readonly string[],
  first: Link,
  sealed: Sealed | undefined,
): Examined<Line> {
  const lines: Line[] = []
  const read = (path: string, from: Link) => follow(place.read(path) ?? Buffer.alloc(0), from, place)
  let next = first
  for (const [index, name] of names.entries()) {
    const path = join(place.folder, name)
    const isLast = index === names.length - 1
    const seen = { first, segments: names, lines }
    if (name !== segmentName(place, next))
      return { ...seen, next, fault: `its entries from ${next.seq} on are missing` }
    const stretch = isLast ? read(path, next) : (known<Line>(path, sealed) ?? keep(path, sealed, read(path, next)))
    lines.push(...stretch.lines)
    next = stretch.next
    const { fault, wholeBytes } = stretch
    if (fault) return { ...seen, next, fault }
    if (wholeBytes !== undefined && !isLast) return { ...seen, next, fault: `entry ${next.seq} is cut` }
    if (wholeBytes !== undefined) return { ...seen, next, torn: { path, wholeBytes } }
  }
  return { first, segments: names, lines, next }
}

function known<Line>(path: string, sealed: Sealed | undefined): Stretch<Line> | undefined {
  const entry = sealed?.get(path)
  return entry?.stamp === stampOf(path) ? { lines: [], next: entry.next } : undefined
}

function keep<Line>(path: string, sealed: Sealed | undefined, stretch: Stretch<Line>): Stretch<Line> {
  if (!stretch.fault) sealed?.set(path, { stamp: stampOf(path), next: stretch.next })
  return stretch
}

/** The kernel sets the change time at every write and nobody can set it (inode(7)). */
function stampOf(path: string): string {
  const { ino, size, ctimeNs } = lstatSync(path, { bigint: true })
  return `${ino} ${size} ${ctimeNs}`
}

function segmentsOf({ folder, only }: Segments): string[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder)
    .filter((name) => (only === undefined ? /^\d{12}\.ndjson$/.test(name) : name === only))
    .sort()
}

function faulty<Line>(fault: string): Examined<Line> {
  return { lines: [], first: genesis, next: genesis, segments: [], fault }
}
