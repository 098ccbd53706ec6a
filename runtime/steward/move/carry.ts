import { setTimeout as sleep } from 'node:timers/promises'
import { failureAt } from '../../durable/disk.ts'
import { askLease, isHeld, type Lease } from '../../lease/lease.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Proof } from '../../protocol/proof.ts'
import { recordEnd } from '../audit/audit.ts'
import type { Machine } from '../machine.ts'
import { doomedIn, removeDoomed } from '../prune.ts'
import { tidyDatabases } from '../snapshot/change-over.ts'
import { dropForeignFiles } from '../supervision/manager-files.ts'
import { endOf, failedOutcome } from './end.ts'
import { machineFor } from './machine.ts'
import { Move } from './move.ts'
import { type Done, type OpenStage, stages } from './stages.ts'

const leaseEveryMs = 100

/**
 * Carries the open move of a home to its end, from whatever stage its record says. Waits for the lease: whoever has begun
 * the move gives it up, and one who carries it already ends it.
 */
export async function carry(at: Layout, keychain: string): Promise<void> {
  const seen = Move.last(at)
  if (!seen) return
  using _held = await leaseOnceFree(at, seen.record)
  const move = Move.last(at) ?? seen
  move.tellUntold()
  if (move.isOpen) await carryOn(move, machineFor(move, at, keychain))
  else putOnRecord(at, move.record)
}

async function leaseOnceFree(at: Layout, { by, verb, run }: MoveRecord): Promise<Lease> {
  for (;;) {
    const taken = askLease(at.lease, { by, why: verb, ...(run && { run }) })
    if (isHeld(taken)) return taken
    await sleep(leaseEveryMs)
  }
}

/** Brings a move to its end, by whoever has the home's lease. */
export async function carryOn(move: Move, machine: Machine): Promise<void> {
  let proof: Proof | undefined
  while (move.isOpen) proof = (await advance(move, machine)) ?? proof
  await tidy(move, machine)
  conclude(machine.at, move, proof)
}

async function advance(move: Move, machine: Machine): Promise<Proof | undefined> {
  let done: Done
  try {
    done = await stages[move.record.stage as OpenStage](move, machine)
  } catch (thrown) {
    done = { happened: 'failed', more: { outcome: failedOutcome(move.record, failureAt(machine.at.home, thrown)) } }
  }
  move.enter(done.happened ?? 'done', done.more)
  return done.proof
}

/** Puts on record how a move ended, and tells it. */
export function conclude(at: Layout, { record, tell }: Move, proof?: Proof): void {
  putOnRecord(at, record)
  tell(endOf(record, proof))
}

/** Once, however often it is asked for: who carried it may have been killed just before. */
function putOnRecord(at: Layout, record: MoveRecord): void {
  const { failure } = endOf(record)
  const outcome = failure ? [failure.code, record.outcome?.code].filter(Boolean).join(' ') : 'done'
  recordEnd(at, record.id, outcome, record.databases?.aside)
}

/** What has become needless by the end of a move; one that ended well has, whatever cannot be removed. */
async function tidy(move: Move, machine: Machine): Promise<void> {
  const { stage, from } = move.record
  try {
    if (stage === 'confirmed' || stage === 'reverted') tidyDatabases(move, machine)
    if (stage === 'confirmed') removeDoomed(doomedIn(machine.at))
    if (stage === 'reverted' || stage === 'abandoned') await dropForeignFiles(from, machine)
  } catch {
    // The next move, or a hatch, tries it again.
  }
}
