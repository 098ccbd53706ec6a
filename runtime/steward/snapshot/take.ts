import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { copyTo, unfinishedOf } from '../../process/database/backup.ts'
import { wordsOf } from '../../process/database/transaction.ts'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { type SnapshotRecord, snapshotRecord } from '../../protocol/home/snapshot.ts'
import type { Layout } from '../../protocol/layout.ts'
import { databasesIn, type Home, type Live, measured } from './live.ts'
import { canOpen } from './need.ts'

/**
 * Takes a snapshot of both databases as the release that a move leaves has left them: nothing of it runs any more, and nothing
 * else may open them yet. Each copy is read back and found whole before it counts, and the record is written last.
 * @throws Failure SNAPSHOT_FAILED; NodeJS.ErrnoException what the disk refused
 */
export function takeSnapshot(home: Home, { id, from }: Pick<MoveRecord, 'id' | 'from'>): void {
  const { at } = home
  if (snapshotOf(at, from)?.move === id) return
  if (!canOpen(home, from))
    throw Failure.of('SNAPSHOT_FAILED', { database: 'what is there', why: 'a newer release had them first' })
  mkdirSync(at.snapshots, { recursive: true, mode: 0o700 })
  removeDurably(at.snapshotRecord(from))
  const files = databasesIn(home).map((live) => [live.keeper, copied(live, at.snapshot(live.path, from))])
  const databases = Object.fromEntries(files)
  const record = { format: 1, release: from, move: id, takenAt: new Date().toISOString(), databases }
  writeDurably(at.snapshotRecord(from), `${JSON.stringify(record)}\n`)
}

/** The snapshot of a release; undefined where there is none that is complete. */
export function snapshotOf(at: Layout, release: string): SnapshotRecord | undefined {
  try {
    return snapshotRecord.parse(JSON.parse(readFileSync(at.snapshotRecord(release), 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * Why a snapshot cannot be put back; undefined where both of its files are as they were written.
 * @param measure what is compared: every byte, or for a glance their number.
 */
export function faultOfSnapshot(home: Home, release: string, measure: Measure = measured): string | undefined {
  const record = snapshotOf(home.at, release)
  if (!record) return 'there is no snapshot that it could work with'
  for (const { keeper, path, as } of databasesIn(home)) {
    const copy = home.at.snapshot(path, release)
    try {
      const found = { ...record.databases[keeper], ...as(() => measure(copy)) }
      if (!isDeepStrictEqual(found, record.databases[keeper])) return `its snapshot ${copy} is damaged`
    } catch {
      return `its snapshot ${copy} cannot be read`
    }
  }
  return undefined
}

type Measure = (path: string) => Partial<SnapshotRecord['databases']['gateway']>

/** Removes the snapshot of a release, which works on with what it was taken of. */
export function dropSnapshot(home: Home, release: string): void {
  removeDurably(home.at.snapshotRecord(release))
  for (const { path, as } of databasesIn(home)) {
    const copy = home.at.snapshot(path, release)
    for (const file of [copy, unfinishedOf(copy)]) as(() => removeDurably(file))
  }
}

function copied({ keeper, path, as }: Live, copy: string): { sha256: string; bytes: number } {
  return as(() => {
    try {
      if (!existsSync(path)) throw new Error('its file is missing')
      const database = new DatabaseSync(path)
      try {
        copyTo(database, copy)
      } finally {
        database.close()
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
      throw Failure.of('SNAPSHOT_FAILED', { database: `${keeper}.db`, why: wordsOf(error) }, error)
    }
    return measured(copy)
  })
}
