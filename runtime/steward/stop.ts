import type { Machine } from './machine.ts'
import { endOurs } from './ours.ts'
import { supervisionOf } from './supervision/supervision.ts'
import { waitFor } from './wait.ts'

/** Longer than the processes' own limit for what is in flight. */
const stopDeadlineMs = 25_000

/** Stops everything of this home: what is supervised finishes what it is at, and then whatever still runs is ended. */
export async function stopAll(machine: Machine, step: string): Promise<void> {
  const supervision = supervisionOf(machine.at)
  await supervision.stop()
  await waitFor(machine, step, stopDeadlineMs, async () =>
    (await supervision.status()) ? { missing: 'the processes to finish' } : { value: true },
  )
  await endOurs(machine.at)
}
