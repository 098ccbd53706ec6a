import { Failure } from '../../runtime/protocol/failure.ts'
import type { MoveRecord } from '../../runtime/protocol/home/move.ts'
import type { HomeReleases } from '../../runtime/protocol/home/releases.ts'
import type { Plan, ReceiptLine } from '../../runtime/protocol/plan.ts'
import type { Proof } from '../../runtime/protocol/proof.ts'
import { short } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import { keepEvidence } from '../record/evidence.ts'
import type { HeldRecord } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { carry, type Moving } from './carry.ts'

/** What came of an upgrade or a rollback. */
export interface Moved {
  readonly record: AssistantRecord
  readonly plan: Plan
  readonly receipt: readonly ReceiptLine[]
  /** As the machine has it; absent where there was nothing to do, and of a dry run. */
  readonly move?: MoveRecord
  readonly proof?: Proof | undefined
  /** What a dry run found there. */
  readonly releases?: HomeReleases
}

/** How a move is made. */
export interface MoveOptions {
  readonly dryRun: boolean
  /** How long the machine waits to be confirmed before it goes back. */
  readonly windowSeconds: number
}

/**
 * Makes the move, and puts what is known of the assistant here right by what the machine says of its end.
 * @throws Failure why it failed, and what runs now
 */
export async function make(held: HeldRecord, moving: Omit<Moving, 'record'>, tell: Tell): Promise<Moved> {
  const { plan } = moving
  const { end, receipt, logs } = await carry({ ...moving, record: held.record }, tell)
  const { move, proof, failure } = end
  const record = held.keep(releaseAfter(move))
  if (!failure) return { record, plan, receipt, ...(move && { move }), ...(proof && { proof }) }
  if (move === undefined) throw Failure.revive(failure)
  const evidence = keepEvidence(record.name, { report: { move, receipt, proof }, logs })
  throw Failure.revive({ ...failure, hint: `${failure.hint} (${evidence})` })
}

/** What an ended move has left in service; nothing is known of one that has not. */
function releaseAfter(move: MoveRecord | undefined): { release?: string } {
  if (move?.stage === 'confirmed') return { release: move.to }
  return move?.stage === 'reverted' || move?.stage === 'abandoned' ? { release: move.from } : {}
}

/** Whatever went wrong before the machine had a move to tell of: what runs there is what ran before. */
export async function unmoved<Result>(
  { name }: AssistantRecord,
  { current }: Facts,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act()
  } catch (thrown) {
    const failure = Failure.from(thrown)
    if (!current || failure.message.includes(short(current)) || failure.code.startsWith('MOVE_')) throw failure
    const message = `${failure.message.replace(/\.$/, '')}; "${name}" runs ${short(current)}, as before.`
    throw Failure.revive({ ...failure.toJSON(), message })
  }
}
