import { copyFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { isThere, removeDurably, renameDurably, syncFile, syncFolder } from '../../durable/folder.ts'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { short } from '../../protocol/release.ts'
import { databasesIn, type Home, type Live, measured } from './live.ts'
import { snapshotOf } from './take.ts'

/** What belongs to a database under names of its own; the file itself goes and comes after all of them, and tells where they are. */
const endings = ['-wal', '.bak', ''] as const

/** Which databases go and which come. */
export interface Exchange {
  /** The move it is part of: it names what is put aside. */
  readonly move: Pick<MoveRecord, 'begunAt'>
  /** The release whose databases are in service, and the one whose come. */
  readonly leaving: string
  readonly coming: string
  /** What comes: a copy of its snapshot, the snapshot itself, which is needed no more, or what was put aside on the way there. */
  readonly source: 'copy' | 'snapshot' | 'aside'
}

/**
 * Puts aside what a release has left and puts in its place what the other one had. Nothing may have them open. All that comes is
 * there and looked at before anything goes; then it is renames alone, so that killed anywhere it can be done again. What must not
 * come back is carried over by whoever opens them next, from a link to what was before.
 * @throws Failure SNAPSHOT_MISSING where there is nothing whole that could come: nothing is exchanged then.
 */
export function exchangeDatabases(home: Home, exchange: Exchange): void {
  if (exchange.source === 'aside') rejoin(home, exchange)
  const all = databasesIn(home).filter((live) => isToGo(live, exchange))
  if (exchange.source !== 'aside') {
    for (const live of all) examine(home, live, exchange)
    for (const live of all) live.as(() => bringHere(home, live, exchange))
  }
  for (const live of all) live.as(() => swap(home, live, exchange))
}

/** What is put aside of a database, by the release that has left it and the beginning of the move. */
export function asideOf(database: string, release: string, { begunAt }: Pick<MoveRecord, 'begunAt'>): string {
  return `${database}.of-${short(release)}-${begunAt.replace(/[-:]|\.\d+/g, '')}`
}

/** What of a release was put aside in a move. */
export function asideIn(home: Home, release: string, move: Pick<MoveRecord, 'begunAt'>): string[] {
  return databasesIn(home)
    .map(({ path }) => asideOf(path, release, move))
    .filter(isThere)
}

/** Whether anything of a release was put aside in a move, if only what belongs to a database. */
export function wasBegun(home: Home, release: string, move: Pick<MoveRecord, 'begunAt'>): boolean {
  return databasesIn(home).some(({ path }) => endings.some((ending) => isThere(asideOf(path, release, move) + ending)))
}

/** Who opens a database from now on finds nothing to carry over: what was put aside stays where it is. */
export function endCarryOver(home: Home): void {
  for (const { path, as } of databasesIn(home))
    as(() => {
      if (linkIn(home.at.before(path)) !== undefined) removeDurably(home.at.before(path))
      removeDurably(arrivingAt(path))
    })
}

/** On the way back one goes that came on the way there. */
function isToGo({ path }: Live, { move, leaving, coming, source }: Exchange): boolean {
  return source !== 'aside' || isThere(asideOf(path, leaving, move)) || isThere(asideOf(path, coming, move))
}

/** Where the way there never came as far as a database itself, what belongs to it goes back to it. */
function rejoin(home: Home, { move, coming }: Exchange): void {
  for (const { path, as } of databasesIn(home))
    as(() => {
      const aside = asideOf(path, coming, move)
      if (!isThere(aside)) for (const ending of endings) renameWhereThere(aside + ending, path + ending)
    })
}

function examine({ at }: Home, { keeper, path, as }: Live, { move, leaving, coming }: Exchange): void {
  // The record is the steward's: nobody else can read it.
  const wanted = snapshotOf(at, coming)?.databases[keeper].sha256
  const found = [at.snapshot(path, coming), arrivingAt(path)]
  const isWhole = () => found.some((one) => isThere(one) && measured(one).sha256 === wanted)
  if (as(() => isThere(asideOf(path, leaving, move)) || isWhole())) return
  throw Failure.of('SNAPSHOT_MISSING', {
    to: short(coming),
    why: `its snapshot ${at.snapshot(path, coming)} is not whole`,
  })
}

/** Into the folder where it belongs. A disk that is full has no room for another copy of what is needed no more. */
function bringHere({ at }: Home, { path }: Live, { move, leaving, coming, source }: Exchange): void {
  const snapshot = at.snapshot(path, coming)
  if (isThere(asideOf(path, leaving, move)) || !isThere(snapshot)) return
  removeDurably(arrivingAt(path))
  if (source === 'snapshot') renameDurably(snapshot, arrivingAt(path))
  else copyFileSync(snapshot, arrivingAt(path))
  syncFile(arrivingAt(path))
}

function swap({ at }: Home, { path }: Live, { move, leaving, coming, source }: Exchange): void {
  const [aside, back, before] = [asideOf(path, leaving, move), asideOf(path, coming, move), at.before(path)]
  if (linkIn(before) === basename(aside)) return
  if (!isThere(aside)) {
    rmSync(`${path}-shm`, { force: true })
    for (const ending of endings) renameWhereThere(path + ending, aside + ending)
  }
  if (!isThere(path)) {
    if (source === 'aside') for (const ending of endings) renameWhereThere(back + ending, path + ending)
    else renameSync(arrivingAt(path), path)
  }
  rmSync(before, { force: true })
  symlinkSync(basename(aside), before)
  syncFolder(dirname(path))
}

function renameWhereThere(from: string, to: string): void {
  if (isThere(from)) renameDurably(from, to)
}

function arrivingAt(path: string): string {
  return `${path}.arriving`
}

function linkIn(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
