import { existsSync } from 'node:fs'
import { type UserInfo, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Ran, runProgram } from '../program.ts'

/** Asks the systemd of this very user. Where no login has set its address, that is derived (pam_systemd(8)). */
export function systemctl(...args: string[]): Promise<Ran> {
  return runAsUser('systemctl', ['--user', ...args])
}

/** Whether this user has a systemd of their own, and it answers. */
export async function userManagerAnswers(): Promise<boolean> {
  return (await systemctl('show', '--property=Version')).ok
}

/**
 * Lets a user's systemd run, or no longer run, while they are not logged in, loginctl(1). Systems differ in who may:
 * where it is refused and sudo asks nothing, root does it.
 */
export async function settleLinger(user: string, verb: 'enable-linger' | 'disable-linger'): Promise<boolean> {
  if ((await runAsUser('loginctl', [verb, user])).ok) return true
  return (await runAsUser('sudo', ['-n', 'loginctl', verb, user])).ok
}

/** Whether that is so; logind notes it by a file of the user's name. */
export function lingers(user: string): boolean {
  return existsSync(join('/var/lib/systemd/linger', user))
}

/** The account that this program runs under; undefined for a uid that has none, which has no systemd either. */
export function thisUser(): UserInfo<string> | undefined {
  try {
    return userInfo()
  } catch {
    return undefined
  }
}

/** Runs a program that speaks with the systemd of this very user. */
export function runAsUser(file: string, args: readonly string[]): Promise<Ran> {
  return runProgram(file, args, { env: environment() })
}

function environment(): NodeJS.ProcessEnv {
  const runtime = process.env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`
  const bus = process.env.DBUS_SESSION_BUS_ADDRESS ?? `unix:path=${runtime}/bus`
  return { XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: bus }
}
