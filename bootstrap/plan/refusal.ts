import type { Code, Facts as Holes } from '../../runtime/protocol/failure.ts'

/** A row of the failure catalogue with its holes filled, as data: what a planner gives instead of throwing. */
export type Refusal = { [C in Code]: { readonly code: C; readonly facts: Holes<C> } }[Code]

/** A refusal, checked against its row. */
export function refusal<C extends Code>(code: C, facts: Holes<C>): Refusal {
  return { code, facts } as unknown as Refusal
}
