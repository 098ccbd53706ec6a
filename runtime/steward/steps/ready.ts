import { call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { type Layout, type ProcessName, processes } from '../../protocol/layout.ts'
import { healthRoutes } from '../../protocol/routes.ts'
import { lastLines } from '../evidence.ts'
import { type Act, differs, same } from '../step.ts'
import { waitFor } from '../wait.ts'

/** All three processes say that they are ready. */
export const readyStep: Act<'ready'> = {
  observe: async (_step, { at }) => {
    const missing = await notReady(at)
    return missing ? differs(missing.what) : same(processes.join(', '))
  },
  change: async (step, machine) => {
    let last: { process: ProcessName; what: string } | undefined
    const seen = await waitFor(machine, 'ready', step.deadlineMs, async () => {
      last = await notReady(machine.at)
      return last ? { missing: `the ${last.process}: ${last.what}` } : { value: true }
    })
    if ('value' in seen) return processes.join(', ')
    const process = last?.process ?? 'assistant'
    const why = [last?.what, lastLines(machine.at.log(process), 1)[0]].filter(Boolean).join('; its last line: ')
    throw Failure.of('NOT_READY', { process, why, seconds: step.deadlineMs / 1000 })
  },
}

/** The first process that is not ready and what it says; undefined where all are. */
async function notReady(at: Layout): Promise<{ process: ProcessName; what: string } | undefined> {
  for (const process of processes) {
    try {
      const target = { server: process, socket: at.socket(process, 'steward') }
      const { ready, checks } = await call(target, healthRoutes.ready, undefined)
      const wrong = Object.entries(checks).filter(([, state]) => state !== 'ok')
      if (!ready) return { process, what: wrong.map(([name, state]) => `${name}: ${state}`).join('; ') || 'not ready' }
    } catch (error) {
      return { process, what: Failure.from(error).message }
    }
  }
  return undefined
}
