import type { MoveRecord } from '../../protocol/home/move.ts'
import type { Proof } from '../../protocol/proof.ts'
import type { Machine } from '../machine.ts'
import { unlessDying } from '../supervision/dying.ts'
import { layBootUnit } from '../supervision/manager-files.ts'
import { confirmedOutcome, unconfirmedOutcome, verifiedOutcome } from './end.ts'
import type { Move } from './move.ts'
import { proven, steady } from './prove.ts'
import { layBack, layForward, takeOver } from './switch.ts'
import type { Happening } from './table.ts'

/** What each open stage is for. */
export const stages = {
  staged: async ({ record }: Move, machine: Machine) => {
    await layBootUnit(record.to, machine)
    return {}
  },
  switching: async ({ record }: Move, machine: Machine) => {
    await layForward(record, machine)
    await takeOver(record.to, machine)
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
    machine.journal.proven(move.record.to)
    return { more: { outcome: confirmedOutcome() } }
  },
  reverting: async ({ record }: Move, machine: Machine) => {
    await layBack(record, machine)
    await takeOver(record.from, machine)
    const proof = await proven(record.from, machine)
    return { proof, more: { outcome: verifiedOutcome(record) } }
  },
} as const

export type OpenStage = keyof typeof stages

/** What came of a stage: that it is done, where nothing else is said. */
export interface Done {
  readonly happened?: Happening
  readonly more?: Partial<Pick<MoveRecord, 'confirmBy' | 'outcome'>>
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
