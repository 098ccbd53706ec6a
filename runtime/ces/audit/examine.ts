import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readPrivate } from '../../vault/private-file.ts'
import { readAnchor } from './anchor.ts'
import { type AuditLine, follow, genesis, type Link, type Stretch } from './chain.ts'

/** Where an audit lies. */
export interface AuditPlace {
  readonly folder: string
  readonly anchor: string
}

/** An audit as it is on disk. */
export interface Examined {
  readonly lines: readonly AuditLine[]
  readonly first: Link
  readonly next: Link
  readonly segments: readonly string[]
  /** Why it is not as CES wrote it. */
  readonly fault?: string
  /** What a write that was cut off left at the end of the last segment: to be taken away, and no fault. */
  readonly torn?: { readonly path: string; readonly wholeBytes: number }
}

/** A segment is named by the number of its first entry. */
export function segmentName({ seq }: Link): string {
  return `${String(seq).padStart(12, '0')}.ndjson`
}

/** What is known of segments that nothing is written to any more, so that an unchanged one is read once. */
export type Sealed = Map<string, { readonly stamp: string; readonly next: Link }>

/**
 * Reads and verifies an audit. Changes nothing.
 *
 * Each entry is synced before the anchor that counts it. So a kill leaves at most one entry more than the anchor knows, or a
 * part of one line; fewer entries, or a part of one that was counted, means that somebody cut it.
 * @param sealed skips what it knows to be unchanged; then those lines are not given.
 * @throws Failure VAULT_LOCKED for a file or folder that others could reach.
 */
export function examine(place: AuditPlace, sealed?: Sealed): Examined {
  const anchor = readAnchor(place.anchor)
  if (anchor === 'damaged') return faulty(`${place.anchor}, which tells where it ends, is damaged`)
  const first = anchor?.first ?? genesis
  const names = segmentsOf(place.folder).filter((name) => name >= segmentName(first))
  const walked = walk(place.folder, names, first, sealed)
  if (walked.fault) return walked
  const wanted = anchor?.next ?? genesis
  const ahead = walked.next.seq - wanted.seq
  if (ahead < 0) return { ...walked, fault: `its entries from ${walked.next.seq} to ${wanted.seq - 1} were cut off` }
  if (anchor && ahead === 0 && walked.next.prev !== wanted.prev)
    return { ...walked, fault: `entry ${wanted.seq - 1} was changed` }
  if (ahead > 1 || (ahead === 1 && walked.torn)) {
    const missing = anchor ? 'has entries that CES did not count' : `has no ${place.anchor}, which tells where it ends`
    return { ...walked, fault: missing }
  }
  return walked
}

function walk(folder: string, names: readonly string[], first: Link, sealed: Sealed | undefined): Examined {
  const lines: AuditLine[] = []
  let next = first
  for (const [index, name] of names.entries()) {
    const path = join(folder, name)
    const isLast = index === names.length - 1
    const seen = { first, segments: names, lines }
    if (name !== segmentName(next)) return { ...seen, next, fault: `its entries from ${next.seq} on are missing` }
    const stretch = isLast ? read(path, next) : (known(path, sealed) ?? keep(path, sealed, read(path, next)))
    lines.push(...stretch.lines)
    next = stretch.next
    const { fault, wholeBytes } = stretch
    if (fault) return { ...seen, next, fault }
    if (wholeBytes !== undefined && !isLast) return { ...seen, next, fault: `entry ${next.seq} is cut` }
    if (wholeBytes !== undefined) return { ...seen, next, torn: { path, wholeBytes } }
  }
  return { first, segments: names, lines, next }
}

function read(path: string, from: Link): Stretch {
  return follow(readPrivate(path) ?? Buffer.alloc(0), from)
}

function known(path: string, sealed: Sealed | undefined): Stretch | undefined {
  const entry = sealed?.get(path)
  return entry?.stamp === stampOf(path) ? { lines: [], next: entry.next } : undefined
}

function keep(path: string, sealed: Sealed | undefined, stretch: Stretch): Stretch {
  if (!stretch.fault) sealed?.set(path, { stamp: stampOf(path), next: stretch.next })
  return stretch
}

/** The kernel sets the change time at every write and nobody can set it (inode(7)). */
function stampOf(path: string): string {
  const { ino, size, ctimeNs } = lstatSync(path, { bigint: true })
  return `${ino} ${size} ${ctimeNs}`
}

function segmentsOf(folder: string): string[] {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return []
  return readdirSync(folder)
    .filter((name) => /^\d{12}\.ndjson$/.test(name))
    .sort()
}

function faulty(fault: string): Examined {
  return { lines: [], first: genesis, next: genesis, segments: [], fault }
}
