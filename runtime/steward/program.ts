import { execFile } from 'node:child_process'
import type { Account } from '../process/account.ts'

/** Generous: stopping a unit lets what is in flight finish, one process after the other. */
const longestMs = 90_000

/** All that a program of the system has to know: where programs are, and that it speaks no language but C's. */
export const systemEnv = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' } as const

/** How a program of the system ended, and what it said. */
export interface Ran {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
}

/** How a program is run, beside its arguments. */
export interface Running {
  /** What it knows beside that. */
  readonly env?: NodeJS.ProcessEnv
  /** What it reads on its standard input: the one way for what nobody may see among its arguments. */
  readonly input?: string | Uint8Array
  /** Whose rights it has; by default those of this program. */
  readonly account?: Account
  readonly deadlineMs?: number
}

/** Runs a program of the system to its end. Never throws: one that is not there did not end well either. */
export function runProgram(
  file: string,
  args: readonly string[],
  { env, input, account, deadlineMs = longestMs }: Running = {},
): Promise<Ran> {
  const known = { ...systemEnv, ...env }
  const rights = account && { uid: account.uid, gid: account.gid, cwd: '/' }
  const options = { env: known, timeout: deadlineMs, ...rights }
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ ok: error === null, stdout, stderr: stderr || (error?.message ?? '') }),
    )
    child.stdin?.on('error', () => undefined).end(input)
  })
}
