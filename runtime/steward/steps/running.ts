import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { supervisorRoutes } from '../../protocol/routes.ts'
import { lastLines } from '../evidence.ts'
import type { Machine } from '../machine.ts'
import { endOurs, ourProcesses } from '../ours.ts'
import { type Act, differs, same } from '../step.ts'
import { askSupervisor, supervisorOf } from '../supervisor.ts'
import { waitFor } from '../wait.ts'
import { short } from './layer.ts'

const startDeadlineMs = 15_000
/** The three processes finish what is in flight for up to 20 s (their own limit and a reserve). */
const stopDeadlineMs = 25_000

/** The supervisor of the wanted release, which keeps the three processes up. */
export const runningStep: Act<'running'> = {
  observe: async (step, { at }) => {
    const status = await askSupervisor(at)
    if (!status) return differs('nothing runs')
    if (status.release !== step.digest) return differs(`release ${short(status.release)} runs`)
    if (status.port !== step.port) return differs(`the gateway is on port ${status.port}`)
    return same(`supervisor ${status.pid}, port ${status.port}`)
  },
  change: async (step, machine) => {
    await stopAll(machine, 'running')
    const supervisor = start(step.digest, machine)
    const seen = await waitFor(machine, 'running', startDeadlineMs, async () => {
      const status = await askSupervisor(machine.at)
      if (status) return { value: status }
      if (supervisor.exitCode !== null) throw notStarted(machine)
      return { missing: 'the supervisor to answer' }
    })
    if ('missing' in seen) throw notStarted(machine)
    return `supervisor ${seen.value.pid}, port ${seen.value.port}`
  },
}

/** Nothing of this home runs any more. */
export const stoppedStep: Act<'stopped'> = {
  observe: async ({ kind: _ }, { at }) =>
    ourProcesses(at).length === 0 ? same('nothing runs') : differs(`${ourProcesses(at).length} processes run`),
  change: async (_step, machine) => {
    const count = ourProcesses(machine.at).length
    await stopAll(machine, 'stopped')
    return `stopped ${count} processes`
  },
}

async function stopAll(machine: Machine, step: string): Promise<void> {
  if (await askSupervisor(machine.at)) {
    await call(supervisorOf(machine.at), supervisorRoutes.stop, {}, { deadlineMs: stopDeadlineMs }).catch(
      () => undefined,
    )
    await waitFor(machine, step, stopDeadlineMs, async () =>
      (await askSupervisor(machine.at)) ? { missing: 'the processes to finish' } : { value: true },
    )
  }
  await endOurs(machine.at)
}

function start(digest: string, { at, plan }: Machine) {
  const log = openSync(at.log('supervisor'), 'a', 0o600)
  const release = at.release(digest)
  const args = [
    `${release}/app/supervisor.js`,
    '--home',
    at.home,
    '--release',
    digest,
    '--port',
    String(plan.port),
    '--separation',
    plan.separation,
  ]
  const child = spawn(`${release}/node/bin/node`, args, {
    cwd: '/',
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: at.home,
      LANG: 'C.UTF-8',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    },
    stdio: ['ignore', log, log],
    detached: true,
  })
  child.unref()
  closeSync(log)
  return child
}

function notStarted({ at }: Machine): Failure {
  const why = lastLines(at.log('supervisor'), 1)[0] ?? 'it printed nothing'
  return Failure.of('NOT_READY', { process: 'supervisor', why, seconds: startDeadlineMs / 1000 })
}
