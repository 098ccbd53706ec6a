import type { MoveRecord } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Proof } from '../../protocol/proof.ts'
import { recordEnd } from '../audit/audit.ts'
import { endOf } from './end.ts'
import type { Move } from './move.ts'

/** Puts on record how a move ended, and tells it. */
export function conclude(at: Layout, { record, tell }: Move, proof?: Proof): void {
  putOnRecord(at, record)
  tell(endOf(record, proof))
}

/** Once, however often it is asked for: who carried it may have been killed just before. */
export function putOnRecord(at: Layout, record: MoveRecord): void {
  recordEnd(at, record.id, endOf(record).failure?.code ?? 'done')
}
