import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { lookFor } from '../../process/wait.ts'
import { call, type Target } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import { type SupervisorStatus, supervisorRoutes } from '../../protocol/routes.ts'
import { sessionOf } from '../../protocol/vault/keychain.ts'
import { lastMessage } from '../logs/last.ts'
import { type SupervisorCommand, supervisorCommand } from './command.ts'
import { ownCes } from './own-ces.ts'
import type { Starting, Supervision } from './supervision.ts'

const statusDeadlineMs = 2000
/** The three processes finish what is in flight for up to 20 s (their own limit and a reserve). */
const stopDeadlineMs = 25_000
/** They finish one after the other; then a supervisor is started, and perhaps the one before takes its place again. */
const replaceDeadlineMs = 90_000
const askAgainMs = 250

/** Our own supervisor: a process of the release itself, for machines and people without a service manager. */
export function ownSupervision(at: Layout): Supervision {
  const target = supervisorOf(at)
  const own: Supervision = {
    status: () => statusOf(at),
    keeps: async () => true,
    start: (release, plan) => {
      const { env, ...command } = supervisorCommand(at, release, plan)
      return begin(at, { ...command, env: { ...env, ...sessionOf(process.env, plan.separation) } })
    },
    replace: async (release, plan) => {
      const replaced = await replaceSupervisor(at, release)
      if (replaced) return replaced
      await own.stop('down')
      await lookFor(async () => (await own.status()) === undefined || undefined, { deadlineMs: stopDeadlineMs })
      return own.start(release, plan)
    },
    stop: async () => {
      await call(target, supervisorRoutes.stop, {}, { deadlineMs: stopDeadlineMs }).catch(unlessUnreachable)
    },
    cesAlone: (release, plan) => ownCes(at, release, plan),
  }
  return own
}

/**
 * Has the supervisor that runs give its place, and the gateway's open address, to that of another release. One that gives it
 * to somebody already, whom a steward had asked it for that was killed since, is let do so first.
 * @returns undefined where none runs, or one that cannot (of a release that never learned it, say): it was not changed then.
 */
export async function replaceSupervisor(at: Layout, release: string): Promise<Starting | undefined> {
  let leaving: number | undefined
  const ask = async () => {
    const seen = await statusOf(at)
    if (!seen) return leaving === undefined ? { starting: undefined } : undefined
    if (leaving !== undefined && seen.pid !== leaving && seen.release === release) return { starting: taken }
    const answer = await askToReplace(at, release)
    if (answer !== 'leaving') return answer
    leaving = seen.pid
    return undefined
  }
  const found = await lookFor(ask, { deadlineMs: replaceDeadlineMs, everyMs: askAgainMs })
  return found?.starting
}

const taken: Starting = { gaveUp: () => undefined }

async function askToReplace(at: Layout, release: string): Promise<{ starting: Starting | undefined } | 'leaving'> {
  try {
    await call(supervisorOf(at), supervisorRoutes.replace, { release }, { deadlineMs: replaceDeadlineMs })
    return { starting: taken }
  } catch (thrown) {
    const { code, message } = Failure.from(thrown)
    if (code === 'PROCESS_STOPPING') return 'leaving'
    return { starting: code === 'REQUEST_INVALID' ? undefined : { gaveUp: () => message } }
  }
}

/** What it keeps up; undefined where it does not run. */
async function statusOf(at: Layout): Promise<SupervisorStatus | undefined> {
  const asked = call(supervisorOf(at), supervisorRoutes.status, undefined, { deadlineMs: statusDeadlineMs })
  return asked.catch(unlessUnreachable)
}

function supervisorOf(at: Layout): Target {
  return { server: 'supervisor', socket: at.supervisorSocket }
}

/** Not being there is an answer too. */
function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}

function begin(at: Layout, { file, args, env }: SupervisorCommand): Starting {
  const log = openSync(at.log('supervisor'), 'a', 0o600)
  const child = spawn(file, args, { cwd: '/', env, stdio: ['ignore', log, log], detached: true })
  child.unref()
  closeSync(log)
  return {
    gaveUp: () =>
      child.exitCode === null ? undefined : lastMessage(at.log('supervisor')) || `exit code ${child.exitCode}`,
  }
}
