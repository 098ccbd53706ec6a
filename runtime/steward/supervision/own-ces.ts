import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { findSetpriv, plainLaunch } from '../../process/launch/launch.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { sessionOf } from '../../protocol/vault/keychain.ts'
import { lastMessage } from '../logs/last.ts'
import { ownerIds } from '../machine.ts'
import { heldChild } from './alone.ts'
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
  return heldChild(
    child,
    (code, signal) => lastMessage(at.log('ces')) || (signal ?? `exit code ${code}`),
    endDeadlineMs,
  )
}
