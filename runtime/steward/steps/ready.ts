import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, processes } from '../../protocol/layout.ts'
import type { Machine } from '../machine.ts'
import { type Readiness, readinessOf } from '../readiness.ts'
import { type Act, differs, same } from '../step.ts'
import { Deaths, type Missing, notReady } from '../supervision/starting.ts'
import { waitFor } from '../wait.ts'
import { runningStep } from './running.ts'

/**
 * A process that is up and says one thing so often in a row does not become ready by itself: a vault of another key, say. Counted
 * and not timed, so that on a machine where each look takes long there are as many: it takes three seconds where none does.
 */
const settledAfter = 50

/** All three processes say that they are ready, or that they wait for nothing but what a person has to type. */
export const readyStep: Act<'ready'> = {
  observe: async (_step, { at, tell }) => {
    const { missing, there, isLocked } = await look(at)
    if (isLocked) tell({ at: 'locked' })
    return missing ? differs(words(missing)) : same(there)
  },
  change: async (step, machine) => {
    if (step.restart === undefined) return becomeReady(step.deadlineMs, machine)
    try {
      return await becomeReady(step.deadlineMs, machine)
    } catch (thrown) {
      if (Failure.from(thrown).code !== 'NOT_READY') throw thrown
      await runningStep.change({ kind: 'running', digest: step.restart, port: machine.plan.port }, machine)
      return `${await becomeReady(step.deadlineMs, machine)}, after a restart`
    }
  },
}

/** @throws Failure NOT_READY */
async function becomeReady(deadlineMs: number, machine: Machine): Promise<string> {
  const begun = performance.now()
  const settled = new Settled()
  const deaths = new Deaths(machine.at)
  let last: NotReady | undefined
  const seen = await waitFor(machine, 'ready', deadlineMs, async () => {
    const { missing, there, isLocked } = await look(machine.at)
    if (isLocked) machine.tell({ at: 'locked' })
    last = missing
    const died = last && (await deaths.look())
    if (died) throw notReady(machine.at, died, performance.now() - begun)
    if (last && settled.is(last)) throw notReady(machine.at, last, performance.now() - begun)
    return last ? { missing: words(last) } : { value: there }
  })
  if ('value' in seen) return seen.value
  if (!last) return processes.join(', ')
  throw notReady(machine.at, last, deadlineMs)
}

type NotReady = Missing & Exclude<Readiness, { ready: true }>

/** Whether a process that is up has said the same often enough. */
class Settled {
  #said = ''
  #times = 0

  is({ process, says, up }: NotReady): boolean {
    const said = up ? `${process} ${says}` : ''
    this.#times = said === this.#said ? this.#times + 1 : 1
    this.#said = said
    return up && this.#times > settledAfter
  }
}

/** What is waited for; who cannot be reached is named by what says so. */
function words({ process, says, up }: NotReady): string {
  return up ? `${called(process)}: ${says}` : says
}

/** The first process that is not ready, if any, and who is there; with what has to be typed where one waits for that. */
async function look(at: Layout): Promise<{ missing?: NotReady; there: string; isLocked?: boolean }> {
  const there: string[] = []
  let isLocked = false
  for (const process of processes) {
    const said = await readinessOf(at, process)
    if (said.ready) there.push(process)
    else if (said.waitsFor) {
      isLocked = true
      there.push(`${process} (locked, type: ${said.waitsFor})`)
    } else return { missing: { process, ...said }, there: '' }
  }
  return { there: there.join(', '), isLocked }
}
