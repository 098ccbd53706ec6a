/** A process that lived this long is taken to be well again, and its next restart is quick. */
export const wellAfterMs = 30_000
const firstDelayMs = 250
const longestDelayMs = 30_000

/**
 * How long to wait before restarting a process that ended, in milliseconds: doubling from a quarter of a second to
 * half a minute while it keeps dying young.
 */
export function restartDelayMs(diedYoung: number): number {
  return Math.min(firstDelayMs * 2 ** diedYoung, longestDelayMs)
}

/** How many times in a row a process has died young, given how long it just lived. */
export function countDiedYoung(before: number, livedMs: number): number {
  return livedMs >= wellAfterMs ? 0 : before + 1
}
