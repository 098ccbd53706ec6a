import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../protocol/failure.ts'
import { called } from '../../protocol/layout.ts'
import type { Supervised } from '../../protocol/routes.ts'
import { lastWords } from '../logs/last.ts'
import type { Machine } from '../machine.ts'
import { supervisionOf } from './supervision.ts'

const everyMs = 250
/** A process that has ended so often since it was begun to look ends the next time too: whoever calls need not wait for that. */
const mostEnds = 3

/**
 * Does what waits for a release to become ready, and gives up as soon as one of its processes ends again and again.
 * @param work stops where `stillWanted` of what it is given throws.
 * @throws Failure NOT_READY, or what `work` throws.
 */
export async function unlessDying<Result>(
  machine: Machine,
  work: (machine: Machine) => Promise<Result>,
): Promise<Result> {
  const begun = performance.now()
  const lives = new Lives()
  let dying: Supervised | undefined
  let isOver = false
  const watching = (async () => {
    for (; !isOver && !dying; await sleep(everyMs)) dying = lives.seen(await processesOf(machine))
  })()
  const stillWanted = () => {
    if (dying) throw failure(machine, dying, performance.now() - begun)
    machine.stillWanted()
  }
  try {
    return await work({ ...machine, stillWanted })
  } finally {
    isOver = true
    await watching
  }
}

/** None where whoever keeps them up cannot be asked just now. */
async function processesOf({ at }: Machine): Promise<readonly Supervised[]> {
  const status = await supervisionOf(at)
    .status()
    .catch(() => undefined)
  return status?.processes ?? []
}

/** How often each process has ended, as far as one can see who looks now and then. */
export class Lives {
  readonly #pids = new Map<string, Set<number>>()
  readonly #restarts = new Map<string, number>()

  /** Takes what a look has shown. @returns the first process that has ended too often. */
  seen(processes: readonly Supervised[]): Supervised | undefined {
    return processes.find((one) => this.#endsOf(one) >= mostEnds)
  }

  #endsOf({ name, pid, restarts }: Supervised): number {
    const pids = this.#pids.get(name) ?? new Set()
    this.#pids.set(name, pid === undefined ? pids : pids.add(pid))
    const before = this.#restarts.get(name) ?? restarts
    this.#restarts.set(name, before)
    // What is started by who calls it is no restart to systemd.
    return Math.max(pids.size - 1, restarts - before)
  }
}

function failure({ at }: Machine, { name, lastExit }: Supervised, afterMs: number): Failure {
  const words = lastWords(at, name)
  const why = [`it ended ${mostEnds} times`, lastExit, words && `its last words: ${words}`].filter(Boolean).join('; ')
  return Failure.of('NOT_READY', { process: called(name), why, seconds: Math.ceil(afterMs / 1000) })
}
