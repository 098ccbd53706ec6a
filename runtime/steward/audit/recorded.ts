import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan, StewardEvent } from '../../protocol/plan.ts'
import { recordBegin, recordEnd } from './audit.ts'

type End = Extract<StewardEvent, { at: 'end' }>

/** What stops, mends or takes away an assistant must be possible where nothing can be written, and says so. */
const neverHeldUp: ReadonlySet<Plan['verb']> = new Set(['retire', 'sleep', 'doctor'])

/** One act on a machine, on record from before its beginning to its end. */
export interface Recorded {
  /** @throws Failure ACT_UNRECORDED: nothing may be done then. */
  begin(): void
  /** As `tell`, which is told the end only once that is on record too. */
  readonly tell: (event: StewardEvent) => void
}

/** @param first no assistant was ever proven here: what fails is taken back with all that could be on record. */
export function recorded(at: Layout, plan: Plan, first: () => boolean, tell: (event: StewardEvent) => void): Recorded {
  let line: number | undefined
  return {
    begin() {
      try {
        const { verb, by, run } = plan
        line = recordBegin(at, { verb, by, run })
      } catch (thrown) {
        if (!(thrown instanceof Failure) || !(neverHeldUp.has(plan.verb) || first())) throw thrown
        tell({ at: 'step', step: 'audit', outcome: 'failed', detail: thrown.message, ms: 0 })
      }
    },
    tell(event) {
      if (event.at === 'end' && line !== undefined) recordEnd(at, line, outcomeOf(event))
      tell(event)
    },
  }
}

function outcomeOf({ failure, proof, left = [] }: End): string {
  if (failure) return failure.code
  if (left.length > 0) return 'LEFT_BEHIND'
  return proof && !proof.holds ? 'PROOF_FAILED' : 'done'
}
