import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import type { Proof } from '../../protocol/proof.ts'
import { short } from '../../protocol/release.ts'

type End = Extract<StewardEvent, { at: 'end' }>

/** How a move ended, as its last event: from its record alone, so that it is the same whoever tells it, and when. */
export function endOf(move: MoveRecord, proof?: Proof): End {
  const failure = failureOf(move)
  if (!failure) return { at: 'end', ...(proof && { proof }), move }
  const undone = move.stage === 'reverted' ? 'reverted' : move.stage === 'stuck' ? 'stuck' : 'none'
  return { at: 'end', ...(proof && { proof }), failure: failure.toJSON(), undone, move }
}

function failureOf({ stage, verb, from, to, outcome, databases }: MoveRecord): Failure | undefined {
  const why = `${sentence(outcome?.why ?? '')}${kept(to, databases)}`
  const facts = { verb, from: short(from), to: short(to), why }
  if (stage === 'reverted') return Failure.of('MOVE_REVERTED', facts)
  if (stage === 'stuck') return Failure.of('MOVE_STUCK', facts)
  if (stage === 'abandoned') return Failure.of('MOVE_ABANDONED', facts)
  return undefined
}

/** Where what was written is, that the release in service cannot work with or was not to have. */
function kept(to: string, databases: MoveRecord['databases']): string {
  const aside = databases?.aside ?? []
  return aside.length > 0 ? `; what release ${short(to)} had written is kept in ${aside.join(' and ')}` : ''
}

/** As part of another sentence. */
function sentence(why: string): string {
  return why.replace(/\.$/, '')
}

type Outcome = NonNullable<MoveRecord['outcome']>

/** What is noted of a move that its operator has confirmed. */
export function confirmedOutcome(): Outcome {
  return { endedAt: now(), phase: 'waiting', code: 'DONE', why: 'confirmed', rollback: 'not-needed' }
}

/** What is noted of one that nobody has confirmed in time. */
export function unconfirmedOutcome(record: MoveRecord): Outcome {
  return failedOutcome(record, Failure.of('MOVE_UNCONFIRMED', { to: short(record.to), seconds: record.windowSeconds }))
}

/** What is noted of one whose carrier went down with the machine; what failed before stays the cause. */
export function interruptedOutcome(record: MoveRecord): Outcome {
  const { outcome, stage, to } = record
  return outcome ?? failedOutcome(record, Failure.of('MOVE_INTERRUPTED', { to: short(to), stage }))
}

/** What is noted of one that failed in the stage it is in; on the way back what failed before stays the cause. */
export function failedOutcome(record: MoveRecord, { code, message }: Failure): Outcome {
  const { stage } = record
  if (stage === 'reverting') {
    const cause = causeOf(record)
    return { ...cause, endedAt: now(), why: `${sentence(cause.why)}; on the way back: ${message}`, rollback: 'failed' }
  }
  return { endedAt: now(), phase: stage, code, why: message, rollback: stage === 'staged' ? 'not-needed' : 'none' }
}

/** What is noted of one that went back, and the old release is proven. */
export function verifiedOutcome(record: MoveRecord): Outcome {
  return { ...causeOf(record), endedAt: now(), rollback: 'verified' }
}

function causeOf({ outcome, stage }: MoveRecord): Outcome {
  return outcome ?? { endedAt: now(), phase: stage, code: 'UNEXPECTED', why: 'nobody noted why', rollback: 'none' }
}

function now(): string {
  return new Date().toISOString()
}
