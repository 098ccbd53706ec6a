import { askLease, isHeld } from '../../lease/lease.ts'
import type { Layout } from '../../protocol/layout.ts'
import { usableRecord } from '../journal.ts'
import { holdFor } from '../snapshot/change-over.ts'
import { endCarryOver } from '../snapshot/exchange.ts'
import { isHeldBack } from '../snapshot/hold.ts'
import { homeAt } from '../snapshot/live.ts'
import { startCarrier } from './carrier.ts'
import { carryOn, conclude } from './carry.ts'
import { interruptedOutcome } from './end.ts'
import { machineFor } from './machine.ts'
import { Move } from './move.ts'
import { layBack } from './switch.ts'

/**
 * Settles what a restart of the machine has cut off: what runs next is the old release, or the new one where the operator
 * had confirmed it. Called before anything of this home serves; that what then serves is well is proven by a carrier, which
 * this starts. One that was stuck is tried once more. Does nothing where no move is open, or somebody carries it.
 */
export async function resume(at: Layout, keychain: string): Promise<void> {
  if (!isToSettle(at, Move.last(at))) return
  const lease = askLease(at.lease, { by: 'steward', why: 'resume' })
  if (!isHeld(lease)) return
  using _held = lease
  const move = Move.last(at)
  if (!isToSettle(at, move)) return
  try {
    await interrupted(move, at, keychain)
  } finally {
    if (move.isOpen) await startCarrier(at, move.record)
  }
}

/** One that was stuck is left alone once a hatch has proven another release than that it was to go back to. */
function isToSettle(at: Layout, move: Move | undefined): move is Move {
  if (move === undefined) return false
  const { stage, from } = move.record
  return move.isOpen || (stage === 'stuck' && usableRecord(at)?.release === from)
}

/**
 * The same by whoever has the home's lease for something else: first what was left open ends, and one that was stuck between two
 * releases' databases, which nothing opens until then.
 */
export async function settleOpen(at: Layout, keychain: string): Promise<void> {
  const move = Move.last(at)
  if (!move) return
  const isStuck = move.record.stage === 'stuck'
  if (!move.isOpen && !isStuck) return endCarryOver(homeAt(at))
  // Whether what it went back to has ever run, and carried over what must not come back, nobody knows: that stays to be done.
  if (isStuck && !isHeldBack({ at })) return
  await interrupted(move, at, keychain)
  if (move.isOpen) await carryOn(move, machineFor(move, at, keychain))
}

async function interrupted(move: Move, at: Layout, keychain: string): Promise<void> {
  move.tellUntold()
  if (move.record.stage === 'waiting' && !move.close()) return carryOn(move, machineFor(move, at, keychain))
  move.enter('restarted', { outcome: interruptedOutcome(move.record) })
  if (!move.isOpen) return conclude(at, move)
  const machine = machineFor(move, at, keychain)
  // What starts with the machine now waits until the databases are those of its release.
  holdFor(move, machine)
  await layBack(move.record, machine)
}
