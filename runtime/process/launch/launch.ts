import { existsSync } from 'node:fs'
import type { Layout, ProcessName } from '../../protocol/layout.ts'

/** What is executed for one process: data, so that a test can compare it. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What the launch of a process depends on beside its name. */
export interface LaunchOf {
  readonly at: Layout
  /** Digest of the release to run. */
  readonly release: string
  /** What LOG_LEVEL the process gets. */
  readonly level: string
  /** util-linux's or busybox's setpriv(1), where the machine has it. */
  readonly setpriv: string | undefined
  /** How CES finds the keychain of the desktop, where the processes are those of the person who is logged in to it. */
  readonly session: Readonly<Record<string, string>>
}

/** How a process of a release is started without a sandbox. No setuid program gives it more than it has. */
export function plainLaunch(process: ProcessName, { at, release, level, setpriv, session }: LaunchOf): Launch {
  const node = `${at.release(release)}/node/bin/node`
  const args = [`${at.release(release)}/app/${process}.js`, '--home', at.home, '--release', release]
  const own = process === 'ces' ? session : {}
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', LOG_LEVEL: level, ...own }
  if (setpriv) return { file: setpriv, args: ['--no-new-privs', '--', node, ...args], env }
  return { file: node, args, env }
}

/** setpriv(1) of this machine. */
export function findSetpriv(): string | undefined {
  return ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))
}
