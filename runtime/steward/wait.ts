import { setTimeout as sleep } from 'node:timers/promises'
import type { Machine } from './machine.ts'

/** How often a condition is looked at; short, because what is waited for here is on this very machine. */
const everyMs = 50
/** After this long in silence a person is told what is waited for. */
const tellAfterMs = 1500

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
  let told = ''
  for (;;) {
    const seen = await look()
    if ('value' in seen || performance.now() - begun > deadlineMs) return seen
    if (performance.now() - begun > tellAfterMs && seen.missing !== told) {
      told = seen.missing
      tell({ at: 'waiting', step, waitsFor: seen.missing })
    }
    stillWanted()
    await sleep(everyMs)
  }
}
