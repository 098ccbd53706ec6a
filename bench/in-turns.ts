import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from './row.ts'

/** What was measured of one way: how long each round took, in milliseconds. */
export interface Times {
  readonly median: number
  readonly p95: number
}

/**
 * Takes the ways in turns, so that whatever else the machine does meets all of them alike; the first rounds warm up
 * and do not count. @param pauseMs before each
 */
export async function inTurns<Name extends string>(
  ways: Readonly<Record<Name, () => number | Promise<number>>>,
  rounds: number,
  { warmUp = 1, pauseMs = 0 }: { warmUp?: number; pauseMs?: number } = {},
): Promise<Record<Name, Times>> {
  const names = Object.keys(ways) as Name[]
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++)
    for (const name of names) {
      await sleep(pauseMs)
      const took = await ways[name]()
      if (round >= 0) samples.get(name)?.push(took)
    }
  const times = names.map((name) => [name, timesOf(samples.get(name) ?? [])] as const)
  return Object.fromEntries(times) as Record<Name, Times>
}

/** How long something took, in milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await act()
  return performance.now() - begun
}

/** What was measured once. */
export const once = (ms: number): Times => ({ median: ms, p95: ms })

/** What several rounds took. */
export function timesOf(samples: readonly number[]): Times {
  return { median: percentile(samples, 0.5), p95: percentile(samples, 0.95) }
}

/** `12.3 ms (p95 15.0)`. */
export function printed({ median, p95 }: Times): string {
  const digits = median < 100 ? 1 : 0
  return `${median.toFixed(digits)} ms (p95 ${p95.toFixed(digits)})`
}
