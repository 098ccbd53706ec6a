import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { call, type Target } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import { supervisorRoutes } from '../../protocol/routes.ts'
import { lastLines } from '../evidence.ts'
import type { Starting, Supervision } from './supervision.ts'

const statusDeadlineMs = 2000
/** The three processes finish what is in flight for up to 20 s (their own limit and a reserve). */
const stopDeadlineMs = 25_000

/** Our own supervisor: a process of the release itself, for machines and people without a service manager. */
export function ownSupervision(at: Layout): Supervision {
  const target: Target = { server: 'supervisor', socket: at.supervisorSocket }
  return {
    status: () =>
      call(target, supervisorRoutes.status, undefined, { deadlineMs: statusDeadlineMs }).catch(unlessUnreachable),
    start: (release, { port, separation }) => begin(at, release, ['--port', String(port), '--separation', separation]),
    stop: async () => {
      await call(target, supervisorRoutes.stop, {}, { deadlineMs: stopDeadlineMs }).catch(unlessUnreachable)
    },
  }
}

/** Not being there is an answer too. */
function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error
}

function begin(at: Layout, release: string, options: readonly string[]): Starting {
  const folder = at.release(release)
  const log = openSync(at.log('supervisor'), 'a', 0o600)
  const args = [`${folder}/app/supervisor.js`, '--home', at.home, '--release', release, ...options]
  const child = spawn(`${folder}/node/bin/node`, args, {
    cwd: '/',
    env: environment(at),
    stdio: ['ignore', log, log],
    detached: true,
  })
  child.unref()
  closeSync(log)
  return {
    gaveUp: () =>
      child.exitCode === null ? undefined : lastLines(at.log('supervisor'), 1)[0] || `exit code ${child.exitCode}`,
  }
}

function environment(at: Layout): NodeJS.ProcessEnv {
  const level = process.env.LOG_LEVEL ?? 'info'
  return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: at.home, LANG: 'C.UTF-8', LOG_LEVEL: level }
}
