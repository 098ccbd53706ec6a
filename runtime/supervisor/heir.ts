import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { lookFor } from '../process/wait.ts'
import { call } from '../protocol/call.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'
import { supervisorRoutes } from '../protocol/routes.ts'

/** A supervisor answers within half a second of its start; a busy machine gets far more. */
const upDeadlineMs = 15_000
/** One that is told to end has nothing to finish yet. */
const endDeadlineMs = 5000
const answerMs = 1000

/** The supervisor of another release, which is to take this one's place. */
export interface Heir {
  readonly pid: number | undefined
  /** Resolves once it answers for the home, or with why it does not. */
  up(): Promise<string | undefined>
  /** Ends it, where it still runs. */
  end(): Promise<void>
}

/**
 * What starts the supervisor of another release as this one was started.
 * @param given the arguments of this one.
 * @throws Failure RELEASE_DAMAGED where it is not there.
 */
export function heirCommand(at: Layout, release: string, given: readonly string[]): [string, ...string[]] {
  const folder = at.release(release)
  const program: [string, string] = [`${folder}/node/bin/node`, `${folder}/app/supervisor.js`]
  const missing = program.find((path) => !existsSync(path))
  if (missing) throw Failure.of('RELEASE_DAMAGED', { digest: release, what: `${missing} is not there` })
  return [...program, ...given.map((word, at) => (given[at - 1] === '--release' ? release : word)), '--handed-down']
}

/** Starts it with the bound port as the descriptor after its output, which it takes instead of binding one. */
export function startHeir(at: Layout, [file, ...args]: readonly [string, ...string[]], portFd: number): Heir {
  const log = openSync(at.log('supervisor'), 'a', 0o600)
  // Of a session of its own: what ends this supervisor's group must not end who comes after it.
  const child = spawn(file, args, { cwd: '/', stdio: ['ignore', log, log, portFd], detached: true })
  closeSync(log)
  let fault: string | undefined
  child.once('error', ({ message }) => (fault = message))
  child.once('exit', (code, signal) => (fault = signal ? `killed by ${signal}` : `exit code ${code}`))
  const look = async () => fault ?? ((await whoAnswers(at)) === child.pid ? 'up' : undefined)
  return {
    pid: child.pid,
    up: async () => {
      const seen = await lookFor(look, { deadlineMs: upDeadlineMs })
      if (seen === 'up') return undefined
      return seen ?? `it did not answer within ${upDeadlineMs / 1000} s`
    },
    end: () => ended(child),
  }
}

/** Politely at first: then the one that was to come after it knows that nobody has to. */
async function ended(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const deadline = setTimeout(() => child.kill('SIGKILL'), endDeadlineMs)
  await gone
  clearTimeout(deadline)
}

/** The pid of whoever answers at the socket of this home's supervisor. */
async function whoAnswers(at: Layout): Promise<number | undefined> {
  const target = { server: 'supervisor', socket: at.supervisorSocket }
  const asked = call(target, supervisorRoutes.status, undefined, { deadlineMs: answerMs })
  return (await asked.catch(() => undefined))?.pid
}
