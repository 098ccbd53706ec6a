import { askLease, isHeld } from '../../lease/lease.ts'
import type { Layout } from '../../protocol/layout.ts'
import { startCarrier } from './carrier.ts'
import { carryOn, conclude } from './carry.ts'
import { interruptedOutcome } from './end.ts'
import { machineFor } from './machine.ts'
import { Move } from './move.ts'
import { layBack } from './switch.ts'

/**
 * Settles what a restart of the machine has cut off: what runs next is the old release, or the new one where the operator
 * had confirmed it. Called before anything of this home serves; that what then serves is well is proven by a carrier, which
 * this starts. Does nothing where no move is open, or somebody carries it.
 */
export async function resume(at: Layout, keychain: string): Promise<void> {
  if (!Move.last(at)?.isOpen) return
  const lease = askLease(at.lease, { by: 'steward', why: 'resume' })
  if (!isHeld(lease)) return
  using _held = lease
  const move = Move.last(at)
  if (!move?.isOpen) return
  try {
    await interrupted(move, at, keychain)
  } finally {
    if (move.isOpen) await startCarrier(at, move.record)
  }
}

/** The same by whoever has the home's lease for something else: first what was left open ends. */
export async function settleOpen(at: Layout, keychain: string): Promise<void> {
  const move = Move.last(at)
  if (!move?.isOpen) return
  await interrupted(move, at, keychain)
  if (move.isOpen) await carryOn(move, machineFor(move, at, keychain))
}

async function interrupted(move: Move, at: Layout, keychain: string): Promise<void> {
  if (move.record.stage === 'waiting' && !move.close()) return carryOn(move, machineFor(move, at, keychain))
  move.enter('restarted', { outcome: interruptedOutcome(move.record) })
  if (move.isOpen) await layBack(move.record, machineFor(move, at, keychain))
  else conclude(at, move)
}
