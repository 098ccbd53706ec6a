import type { MoveRecord } from '../../protocol/home/move.ts'
import { wasBegun } from './exchange.ts'
import type { Home } from './live.ts'
import { snapshotOf } from './take.ts'

/**
 * What a move does about the databases. A steward of an older release, which a restart of the machine may have had take it back,
 * keeps nothing of that in the record: then what lies there tells it.
 */
export function wayOf(move: MoveRecord, home: Home): MoveRecord['databases'] {
  const { id, databases, from, to } = move
  if (databases) return databases
  if (snapshotOf(home.at, from)?.move === id)
    return { way: 'snapshot', ...(wasBegun(home, to, move) && { coming: from }) }
  return wasBegun(home, from, move) ? { way: 'restore', coming: to } : undefined
}
