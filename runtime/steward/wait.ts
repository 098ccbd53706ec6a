import { setTimeout as sleep } from 'node:timers/promises'
import { lookFor } from '../process/wait.ts'
import type { Machine } from './machine.ts'

/** How often a condition is looked at. */
const everyMs = 50
/** After this long in silence a person is told what is waited for. */
const tellAfterMs = 1500
/** What a machine refuses that is busy, or has just started, it may well allow a little later. */
const tries = 3
const againAfterMs = 5000

/**
 * Looks until `look` gives a value, telling what it waits for.
 * @param look gives the value, or a sentence on what is still missing.
 * @returns the value, or the last sentence when the deadline passed.
 * @throws Failure CANCELLED when the operator is gone.
 */
export async function waitFor<T>(
  { tell, stillWanted }: Pick<Machine, 'tell' | 'stillWanted'>,
  step: string,
  deadlineMs: number,
  look: () => Promise<{ value: T } | { missing: string }>,
): Promise<{ value: T } | { missing: string }> {
  const begun = performance.now()
  let missing = ''
  let told = ''
  const seen = await lookFor(
    async () => {
      const now = await look()
      if ('value' in now) return now
      missing = now.missing
      if (performance.now() - begun > tellAfterMs && missing !== told) {
        told = missing
        tell({ at: 'waiting', step, waitsFor: missing })
      }
      stillWanted()
      return undefined
    },
    { deadlineMs, everyMs },
  )
  return seen ?? { missing }
}

/**
 * Does what may be done again from wherever it failed, up to three times, telling each time what was wrong.
 * @throws what went wrong the last time; Failure CANCELLED when the operator is gone.
 */
export async function persist<T>(
  { tell, stillWanted }: Pick<Machine, 'tell' | 'stillWanted'>,
  step: string,
  work: () => Promise<T>,
  pauseMs = againAfterMs,
): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await work()
    } catch (thrown) {
      if (left === 0) throw thrown
      tell({ at: 'waiting', step, waitsFor: `another try, since this one failed: ${(thrown as Error).message}` })
      await sleep(pauseMs)
      stillWanted()
    }
  }
}
