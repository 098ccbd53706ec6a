import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Tell } from '../tell.ts'

/** Of exit code 5: not reached, or lost on the way; and a steward that went away without a word. */
const lost = 5

/** Whether it says that contact was lost, so that the machine may have gone on by itself. */
export function isLost(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && (thrown.exitCode === lost || thrown.code === 'STEWARD_LOST')
}

/** Before each further try; the last one again and again. A host that turns everybody away is waited for where it is reached. */
const pausesMs = [500, 1000, 2000, 4000]

/**
 * Tries again what fails for want of contact, politely, until the deadline.
 * @throws what the last try threw; at once what is thrown for another reason
 */
export async function patiently<Result>(
  step: string,
  deadlineMs: number,
  tell: Tell,
  attempt: () => Promise<Result>,
): Promise<Result> {
  const until = performance.now() + deadlineMs
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      const pause = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
      if (!isLost(thrown) || performance.now() + pause > until) throw thrown
      const seconds = Math.ceil((until - performance.now()) / 1000)
      tell({ at: 'waiting', step, waitsFor: `contact with the machine, for ${seconds} s more (${thrown.message})` })
      await sleep(pause)
    }
  }
}
