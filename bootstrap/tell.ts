import type { StewardEvent } from '../runtime/protocol/plan.ts'
import type { EngineTold } from '../stacks/engine/told.ts'

/** The operator's side of the journey, in its words (docs: the journey). */
export type Phase =
  | 'machine'
  | 'release'
  | 'reach'
  | 'survey'
  | 'plan'
  | 'upload'
  | 'apply'
  | 'prove'
  | 'backup'
  | 'verify'

/** What a story says while it works. The steward's own events and the engine's pass through unchanged. */
export type Told =
  | { readonly at: 'phase'; readonly phase: Phase; readonly state: 'begun' | 'done'; readonly detail: string }
  /** How far a phase is. */
  | { readonly at: 'progress'; readonly phase: Phase; readonly detail: string }
  | EngineTold
  | StewardEvent

/** Where a story says it. The command line chooses the voice. */
export type Tell = (told: Told) => void
