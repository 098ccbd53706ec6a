import { setTimeout as sleep } from 'node:timers/promises'

/** How long is looked, and how often: short, because what is waited for in here is on this very machine. */
interface Patience {
  readonly deadlineMs: number
  readonly everyMs?: number
}

/**
 * Looks until there is something to be seen.
 * @param look gives what is waited for, or undefined as long as it is not there.
 * @returns what was seen; undefined when the deadline passed.
 */
export async function lookFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  { deadlineMs, everyMs = 20 }: Patience,
): Promise<T | undefined> {
  const begun = performance.now()
  for (;;) {
    const seen = await look()
    if (seen !== undefined || performance.now() - begun > deadlineMs) return seen
    await sleep(everyMs)
  }
}
