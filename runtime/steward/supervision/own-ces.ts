import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { findSetpriv, plainLaunch } from '../../process/launch/launch.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { sessionOf } from '../../protocol/vault/keychain.ts'
import { lastMessage } from '../logs/last.ts'
import { ownerIds } from '../machine.ts'
import type { Alone } from './supervision.ts'

/** Longer than its own limit for what is in flight. */
const endDeadlineMs = 20_000

/** CES as the supervisor starts it. It ends when nobody holds the other end of its standard input any more. */
export function ownCes(at: Layout, release: string, { separation }: Pick<Plan, 'separation'>): Alone {
  const level = process.env.LOG_LEVEL ?? 'info'
  const session = sessionOf(process.env, separation)
  const { file, args, env } = plainLaunch('ces', { at, release, level, setpriv: findSetpriv(), session })
  const { uid, gid } = ownerIds('ces', separation)
  const log = openSync(at.log('ces'), 'a', 0o600)
  const child = spawn(file, [...args], { cwd: '/', env, stdio: ['pipe', log, log], uid, gid })
  closeSync(log)
  const ended = once(child, 'close').catch(() => undefined)
  let why: string | undefined
  child.once('error', (error) => {
    why = error.message
  })
  child.once('exit', (code, signal) => {
    why = lastMessage(at.log('ces')) || (signal ?? `exit code ${code}`)
  })
  return {
    gaveUp: () => why,
    async [Symbol.asyncDispose]() {
      child.stdin?.on('error', () => undefined).end()
      const deadline = setTimeout(() => child.kill('SIGKILL'), endDeadlineMs)
      await ended
      clearTimeout(deadline)
    },
  }
}
