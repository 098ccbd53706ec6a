import { compareCopy } from '../../process/database/compare.ts'
import { wordsOf } from '../../process/database/transaction.ts'
import type { Dropped, SnapshotNeed } from '../../protocol/home/snapshot.ts'
import { databasesIn, type Home, type Live } from './live.ts'
import { faultOfSnapshot, snapshotOf } from './take.ts'

/** What it takes to go back to the snapshot of a release, and which rows would be dropped. Changes nothing. */
export function snapshotNeedOf(home: Home, release: string): SnapshotNeed {
  const takenAt = snapshotOf(home.at, release)?.takenAt
  const known = takenAt === undefined ? {} : { takenAt }
  const fault = faultOfSnapshot(home, release)
  if (fault !== undefined) return { ...known, fault, drops: [] }
  try {
    return { ...known, drops: databasesIn(home).flatMap((live) => droppedOf(home, live, release)) }
  } catch (error) {
    return { ...known, fault: `its snapshot cannot be compared with what is there (${wordsOf(error)})`, drops: [] }
  }
}

/** Rows that were added or changed since, by the columns that both have. */
function droppedOf({ at }: Home, { keeper, path, as }: Live, release: string): Dropped[] {
  return as(() => compareCopy(path, at.snapshot(path, release)))
    .map(({ table, gone }) => ({ database: keeper, table, rows: gone }))
    .filter(({ rows }) => rows > 0)
}
