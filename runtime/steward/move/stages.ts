import type { Proof } from '../../protocol/proof.ts'
import type { Machine } from '../machine.ts'
import { asideOf, changeOver, holdFor, settleBack, settleForward } from '../snapshot/change-over.ts'
import { unlessDying } from '../supervision/dying.ts'
import { layBootUnit } from '../supervision/manager-files.ts'
import { persist } from '../wait.ts'
import { confirmedOutcome, unconfirmedOutcome, verifiedOutcome } from './end.ts'
import type { Learned, Move } from './move.ts'
import { proven, steady } from './prove.ts'
import { layBack, layForward } from './switch.ts'
import type { Happening } from './table.ts'

/** What each open stage is for. */
export const stages = {
  staged: async ({ record }: Move, machine: Machine) => {
    await layBootUnit(record.to, machine)
    return {}
  },
  switching: async (move: Move, machine: Machine) => {
    holdFor(move, machine)
    await layForward(move.record, machine)
    await changeOver(move.record.to, move, machine, settleForward)
    return {}
  },
  proving: async ({ record: { to, soakSeconds, windowSeconds } }: Move, machine: Machine) => {
    await unlessDying(machine, (watched) => proven(to, watched))
    const until = performance.now() + soakSeconds * 1000
    await steady(to, machine, () => performance.now() >= until || undefined)
    const proof = await proven(to, machine)
    return { proof, more: { confirmBy: new Date(Date.now() + windowSeconds * 1000).toISOString() } }
  },
  waiting: async (move: Move, machine: Machine) => {
    const happened = await answered(move, machine)
    if (happened === 'silent') return { happened, more: { outcome: unconfirmedOutcome(move.record) } }
    move.makeRoom()
    machine.journal.proven(move.record.to)
    return { more: { outcome: confirmedOutcome(), ...asideOf(move, machine) } }
  },
  // Whoever cannot go back either has nothing that runs: it is worth more than one try.
  reverting: (move: Move, machine: Machine) => persist(machine, 'reverting', () => wayBack(move, machine)),
} as const

export type OpenStage = keyof typeof stages

async function wayBack(move: Move, machine: Machine): Promise<Done> {
  holdFor(move, machine)
  await layBack(move.record, machine)
  await changeOver(move.record.from, move, machine, settleBack)
  const proof = await proven(move.record.from, machine)
  return { proof, more: { outcome: verifiedOutcome(move.record), ...asideOf(move, machine) } }
}

/** What came of a stage: that it is done, where nothing else is said. */
export interface Done {
  readonly happened?: Happening
  readonly more?: Learned
  readonly proof?: Proof
}

/** A release that dies just when it is confirmed was confirmed; one that was not is no longer to be. */
async function answered(move: Move, machine: Machine): Promise<'done' | 'silent'> {
  try {
    const happened = await confirmedOrSilent(move, machine)
    return happened === 'done' || !move.close() ? 'done' : 'silent'
  } catch (thrown) {
    if (move.close()) throw thrown
    return 'done'
  }
}

/** By a clock that nobody sets; what is left of the window where it was begun by another carrier. */
async function confirmedOrSilent(move: Move, machine: Machine): Promise<'done' | 'silent'> {
  const { confirmBy = '', windowSeconds, to } = move.record
  const leftMs = Math.min((Date.parse(confirmBy) || 0) - Date.now(), windowSeconds * 1000)
  const until = performance.now() + leftMs
  return steady(to, machine, () => {
    if (move.isConfirmed) return 'done'
    return performance.now() >= until ? 'silent' : undefined
  })
}
