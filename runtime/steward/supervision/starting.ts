import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, type ProcessName } from '../../protocol/layout.ts'
import { lastWords } from '../logs/last.ts'
import { supervisionOf } from './supervision.ts'

/**
 * How long what was just started may take to be there. It takes a second or two; a machine without a processor to spare must not
 * fail it. systemd waits 90 s (systemd-system.conf(5), `DefaultTimeoutStartSec=`).
 */
export const startDeadlineMs = 60_000
/** Who has died so often since it was waited for does not come up by itself. Our supervisor restarts it after 0.25 s, 0.5 s, 1 s … */
const enough = 5
/** systemd is asked by a program. */
const everyMs = 500

/** A process that was started and is not ready: what it says of itself, or what is seen of one that is not up. */
export interface Missing {
  readonly process: ProcessName
  readonly says: string
  readonly up: boolean
}

/** Watches processes that were just started die, so that nobody waits to the end for one that does. */
export class Deaths {
  readonly #at: Layout
  readonly #before = new Map<ProcessName, number>()
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(at: Layout) {
    this.#at = at
  }

  /** Who does not stay up; undefined as long as all may still come up. */
  async look(): Promise<Missing | undefined> {
    if (performance.now() - this.#lookedAt < everyMs) return undefined
    this.#lookedAt = performance.now()
    const status = await supervisionOf(this.#at).status()
    for (const { name, restarts } of status?.processes ?? []) {
      const times = restarts - (this.#before.get(name) ?? restarts)
      if (!this.#before.has(name)) this.#before.set(name, restarts)
      if (times >= enough)
        return { process: name, says: `It was started ${times} times and did not stay up.`, up: false }
    }
    return undefined
  }
}

/** What a process says of itself is why; of one that is not up, its last words are. */
export function notReady(at: Layout, { process, says, up }: Missing, afterMs: number): Failure {
  const last = up ? undefined : lastWords(at, process)
  const why = last ? `${says.replace(/\.$/, '')}; its last words: ${last}` : says
  return Failure.of('NOT_READY', { process: called(process), why, seconds: Math.ceil(afterMs / 1000) })
}
