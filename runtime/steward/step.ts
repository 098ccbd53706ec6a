import type { Step } from '../protocol/plan.ts'
import type { Machine } from './machine.ts'

/** The step of one kind. */
export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

/** What a look at the machine found: nothing to do, or what differs. */
export type Seen = { readonly same: true; readonly detail: string } | { readonly same: false; readonly differs: string }

/** One kind of step: looks first, then changes only where it must. Doing it twice changes nothing the second time. */
export interface Act<Kind extends Step['kind']> {
  observe(step: StepOf<Kind>, machine: Machine): Seen | Promise<Seen>
  /** Brings it about and gives a few words on what it did. */
  change(step: StepOf<Kind>, machine: Machine): string | Promise<string>
}

/** Nothing to do, and what was found. */
export const same = (detail: string): Seen => ({ same: true, detail })
/** Something to do, and what differs. */
export const differs = (what: string): Seen => ({ same: false, differs: what })
