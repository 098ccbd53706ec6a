import * as z from 'zod'
import { Failure } from '../failure.ts'
import { digest, short } from '../release.ts'
import { keepers } from './formats.ts'

const file = z.object({ sha256: digest, bytes: z.int() })

/** A snapshot of both databases, whole once this is on the disk. */
export const snapshotRecord = z.object({
  format: z.literal(1),
  /** Which release has left them so. */
  release: digest,
  /** The id of the move that it was taken for. */
  move: z.uuid(),
  /** ISO 8601. */
  takenAt: z.string(),
  databases: z.object({ assistant: file, gateway: file }),
})
export type SnapshotRecord = z.infer<typeof snapshotRecord>

/** Rows of a table that are not in a snapshot, or not as they are now. */
export const dropped = z.object({ database: z.enum(keepers), table: z.string(), rows: z.int() })
export type Dropped = z.infer<typeof dropped>

/** What going back to a release takes that cannot work with the databases as they are. */
export const snapshotNeed = z.object({
  /** ISO 8601; absent where there is none. */
  takenAt: z.string().optional(),
  /** Why it cannot be gone back to. */
  fault: z.string().optional(),
  drops: z.array(dropped),
})
export type SnapshotNeed = z.infer<typeof snapshotNeed>

/** Who goes back to what. */
interface GoingBack {
  readonly name: string
  readonly to: string
  /** Whether whoever asks has given up what would be dropped. */
  readonly mayDrop: boolean | undefined
}

/** Why a release is not gone back to that cannot work with the databases as they are; undefined where it is. */
export function refusalOf(
  { takenAt, fault, drops }: SnapshotNeed,
  { name, to, mayDrop }: GoingBack,
): Failure | undefined {
  if (fault !== undefined) return Failure.of('SNAPSHOT_MISSING', { to: short(to), why: fault })
  if (mayDrop) return undefined
  return Failure.of('SNAPSHOT_NEEDED', { name, to: short(to), when: takenAt ?? '', rows: dropsInWords(drops) })
}

/** What would be dropped, as part of a sentence. */
export function dropsInWords(drops: readonly Dropped[]): string {
  if (drops.length === 0) return 'no row'
  return drops.map(({ database, table, rows }) => `${rows} of ${table} (${database}.db)`).join(', ')
}
