import type { Wanted } from '../../process/wanted.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import type { SupervisorStatus } from '../../protocol/routes.ts'
import { usableRecord } from '../journal.ts'
import { hasUnits } from '../units/noted.ts'
import { systemSupervision } from '../units/supervision.ts'
import { ownSupervision } from './own.ts'
import { notedUnit, unitSupervision } from './user-unit.ts'

/** What keeps the three processes of a home up. The steward starts, stops and asks it, and knows no more of it. */
export interface Supervision {
  /** What it keeps up, or undefined where it does not run. */
  status(): Promise<SupervisorStatus | undefined>
  /** Whether it is what keeps the supervisor with this pid, and would bring it back. */
  keeps(pid: number): Promise<boolean>
  /** Begins to keep the processes of a release up; `status` says when it does. */
  start(release: string, plan: Pick<Plan, 'port' | 'separation'>): Starting
  /**
   * Has the processes of another release take over, the gateway first to finish and last to begin, while its address stays
   * open: who calls meanwhile waits, and is served. What starts them with the machine has to say the new release already, and
   * it has to be settled that they are wanted.
   * @returns once it is known whether they do. Where `gaveUp` says why not, those of the old release may have gone on:
   * `status` tells. That they run does not say that they are ready.
   */
  replace(release: string, plan: Pick<Plan, 'port' | 'separation'>): Promise<Starting>
  /**
   * Stops the processes, each finishing what it is at, and then itself. It may be asked for its status meanwhile.
   * @param until what was settled: once asleep, nothing starts them with the machine either.
   */
  stop(until: Exclude<Wanted['state'], 'up'>): Promise<void>
  /**
   * Runs CES of a release alone while all else sleeps, for as long as it is held: whoever holds it may be killed, and it ends
   * all the same.
   */
  cesAlone(release: string, plan: Pick<Plan, 'separation'>): Alone
}

/** A process that runs alone. Letting go of it waits until it has ended. */
export interface Alone extends AsyncDisposable {
  /** Why it will never answer, as soon as that is known. */
  gaveUp(): string | undefined
}

/** A start under way. */
export interface Starting {
  /** Why it will never come up, as soon as that is known. */
  gaveUp(): string | undefined
}

/**
 * What supervises a home: units of the machine's systemd where hatch made some, else our own supervisor, by itself or kept
 * by a unit of the user's systemd.
 */
export function supervisionOf(at: Layout): Supervision {
  const record = usableRecord(at)
  if (record && hasUnits(record)) return systemSupervision(at, record)
  const unit = notedUnit(record)
  return unit ? unitSupervision(at, unit) : ownSupervision(at)
}
