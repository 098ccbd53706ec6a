import { endProcesses, servingProcesses } from '../process/ours.ts'
import { settleWanted, type Wanted } from '../process/wanted.ts'
import type { Machine } from './machine.ts'
import { supervisionOf } from './supervision/supervision.ts'
import { waitFor } from './wait.ts'

/** Longer than the processes' own limit for what is in flight. */
const stopDeadlineMs = 25_000

interface StopOptions {
  /** What is settled first, so that nothing comes back by itself: `up` only with the machine, where that goes down now. */
  readonly until?: Wanted['state']
  /** What is ended, where it does not end by itself. */
  readonly look?: () => readonly number[]
}

/**
 * Stops everything of this home: what is supervised finishes what it is at, and then whatever still runs is ended.
 */
export async function stopAll(
  machine: Pick<Machine, 'at' | 'tell' | 'stillWanted'>,
  step: string,
  { until = 'down', look = () => servingProcesses(machine.at) }: StopOptions = {},
): Promise<void> {
  settleWanted(machine.at, until)
  const supervision = supervisionOf(machine.at)
  await supervision.stop(until === 'asleep' ? until : 'down')
  await waitFor(machine, step, stopDeadlineMs, async () =>
    (await supervision.status()) ? { missing: 'the processes to finish' } : { value: true },
  )
  await endProcesses(look)
}
