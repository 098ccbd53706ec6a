import { lstatSync, statfsSync } from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { databasesIn, type Home } from './live.ts'
import { snapshotOf } from './take.ts'

/**
 * Looks for room for what a way copies, while nothing is changed yet: for a snapshot of what is there, and the backup that the
 * new release makes of the same before it touches it; or for a copy of the snapshot that is put back.
 * @throws Failure DISK_FULL
 */
export function refuseFull(home: Home, way: NonNullable<MoveRecord['databases']>['way'], to: string): void {
  const needed = way === 'snapshot' ? 2 * bytesThere(home) : bytesOfSnapshot(home, to)
  const { bavail, bsize } = statfsSync(home.at.home)
  const free = bavail * bsize
  if (free >= needed) return
  const inMb = { free: Math.floor(free / 1e6), needed: Math.ceil(needed / 1e6) }
  throw Failure.of('DISK_FULL', { path: home.at.home, ...inMb })
}

/** Of the databases, with what is in their logs alone. */
function bytesThere(home: Home): number {
  const paths = databasesIn(home).flatMap(({ path }) => [path, `${path}-wal`])
  return sum(paths.map((path) => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0))
}

function bytesOfSnapshot({ at }: Home, release: string): number {
  return sum(Object.values(snapshotOf(at, release)?.databases ?? {}).map(({ bytes }) => bytes))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0)
}
