import { ourProcesses } from '../../process/ours.ts'
import { settleWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import { short } from '../../protocol/release.ts'
import { type Act, differs, same } from '../step.ts'
import { stopAll } from '../stop.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { waitFor } from '../wait.ts'

const startDeadlineMs = 15_000

/** The processes of the wanted release are kept up. */
export const runningStep: Act<'running'> = {
  observe: async (step, { at }) => {
    const supervision = supervisionOf(at)
    const status = await supervision.status()
    if (!status) return differs('nothing runs')
    if (status.release !== step.digest) return differs(`release ${short(status.release)} runs`)
    if (status.port !== step.port) return differs(`the gateway is on port ${status.port}`)
    if (!(await supervision.keeps(status.pid))) return differs('nothing would bring the supervisor back')
    return same(`supervisor ${status.pid}, port ${status.port}`)
  },
  change: async (step, machine) => {
    const supervision = supervisionOf(machine.at)
    await stopAll(machine, 'running')
    settleWanted(machine.at, 'up')
    const starting = supervision.start(step.digest, machine.plan)
    const seen = await waitFor(machine, 'running', startDeadlineMs, async () => {
      const status = await supervision.status()
      if (status) return { value: status }
      const why = starting.gaveUp()
      if (why !== undefined) throw notStarted(why)
      return { missing: 'the supervisor to answer' }
    })
    if ('missing' in seen) throw notStarted('it does not answer')
    machine.journal.settled()
    return `supervisor ${seen.value.pid}, port ${seen.value.port}`
  },
}

/** Nothing of this home runs any more. */
export const stoppedStep: Act<'stopped'> = {
  observe: (_step, { at }) =>
    ourProcesses(at).length === 0 ? same('nothing runs') : differs(`${ourProcesses(at).length} processes run`),
  change: async (_step, machine) => {
    const count = ourProcesses(machine.at).length
    await stopAll(machine, 'stopped')
    return `stopped ${count} processes`
  },
}

function notStarted(why: string): Failure {
  return Failure.of('NOT_READY', { process: 'supervisor', why, seconds: startDeadlineMs / 1000 })
}
