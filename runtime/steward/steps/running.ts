import { ourProcesses, servingProcesses } from '../../process/ours.ts'
import { readWanted, settleWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import { short } from '../../protocol/release.ts'
import type { SupervisorStatus } from '../../protocol/routes.ts'
import { type Act, differs, same } from '../step.ts'
import { stopAll } from '../stop.ts'
import { startDeadlineMs } from '../supervision/starting.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { systemdPid } from '../units/supervision.ts'
import { waitFor } from '../wait.ts'

/** The processes of the wanted release are kept up. */
export const runningStep: Act<'running'> = {
  observe: async (step, { at }) => {
    const supervision = supervisionOf(at)
    const status = await supervision.status()
    if (!status) return differs('nothing runs')
    if (readWanted(at).state !== 'up') return differs('it is not settled that it keeps running')
    if (status.release !== step.digest) return differs(`release ${short(status.release)} runs`)
    if (status.port !== step.port) return differs(`the gateway is on port ${status.port}`)
    if (!(await supervision.keeps(status.pid))) return differs('nothing would bring it back')
    return same(words(status))
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
    return words(seen.value)
  },
}

function words({ pid, port }: SupervisorStatus): string {
  return `${pid === systemdPid ? 'systemd' : `supervisor ${pid}`}, port ${port}`
}

/** Nothing of this home serves, and nothing starts it again until it is woken. */
export const asleepStep: Act<'asleep'> = {
  observe: (_step, { at }) => {
    const count = servingProcesses(at).length
    if (count > 0) return differs(`${count} processes run`)
    const { state, since } = readWanted(at)
    return state === 'asleep' ? same(`since ${since}`) : differs('nothing runs, but it would be started again')
  },
  change: async (_step, machine) => {
    const count = servingProcesses(machine.at).length
    await stopAll(machine, 'asleep', { until: 'asleep' })
    return `stopped ${count} processes`
  },
}

/** Nothing of this home runs any more. */
export const stoppedStep: Act<'stopped'> = {
  observe: (_step, { at }) =>
    ourProcesses(at).length === 0 ? same('nothing runs') : differs(`${ourProcesses(at).length} processes run`),
  change: async (_step, machine) => {
    const count = ourProcesses(machine.at).length
    await stopAll(machine, 'stopped', { look: () => ourProcesses(machine.at) })
    return `stopped ${count} processes`
  },
}

function notStarted(why: string): Failure {
  return Failure.of('NOT_READY', { process: 'The supervisor', why, seconds: startDeadlineMs / 1000 })
}
