import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import type { SupervisorStatus } from '../../protocol/routes.ts'
import { ownSupervision } from './own.ts'

/** What keeps the three processes of a home up. The steward starts, stops and asks it, and knows no more of it. */
export interface Supervision {
  /** What it keeps up, or undefined where it does not run. */
  status(): Promise<SupervisorStatus | undefined>
  /** Begins to keep the processes of a release up; `status` says when it does. */
  start(release: string, plan: Pick<Plan, 'port' | 'separation'>): Starting
  /** Stops the processes, each finishing what it is at, and then itself. It may be asked for its status meanwhile. */
  stop(): Promise<void>
}

/** A start under way. */
export interface Starting {
  /** Why it will never come up, as soon as that is known. */
  gaveUp(): string | undefined
}

/** What supervises a home: our own supervisor, on every machine so far. */
export function supervisionOf(at: Layout): Supervision {
  return ownSupervision(at)
}
