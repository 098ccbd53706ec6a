import type { Layout, ProcessName } from '../protocol/layout.ts'
import { processProfile } from '../sandbox/profile/process.ts'
import type { SystemPath } from '../sandbox/profile/system.ts'

/** What is executed for one process: data, so that a test can compare it. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The gateway gets the bound port as descriptor 3, so that the address outlives its restarts. */
  readonly inheritsPort: boolean
}

/** What the launch of a process depends on beside its name. */
export interface Surroundings {
  readonly at: Layout
  /** Digest of the release to run. */
  readonly release: string
  /** What LOG_LEVEL the process gets. */
  readonly level: string
  /** util-linux's or busybox's setpriv(1), where the machine has it. */
  readonly setpriv: string | undefined
  /** How CES finds the keychain of the desktop, where the processes are those of the person who is logged in to it. */
  readonly session: Readonly<Record<string, string>>
  readonly sandbox: { readonly bubblewrap: string; readonly system: readonly SystemPath[] }
}

/**
 * How a process of a release is started. The assistant runs inside bwrap on an allow-list of binds: it has no
 * network, and of the home only its own folders (design: separation).
 */
export function launchOf(
  process: ProcessName,
  { at, release, level, setpriv, session, sandbox }: Surroundings,
): Launch {
  const node = `${at.release(release)}/node/bin/node`
  const args = [`${at.release(release)}/app/${process}.js`, '--home', at.home, '--release', release]
  const own = process === 'ces' ? session : {}
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', LOG_LEVEL: level, ...own }
  const inheritsPort = process === 'gateway'
  if (process !== 'assistant') {
    // bubblewrap sees to it for the assistant: no setuid program gives a process of ours more than it has.
    if (setpriv) return { file: setpriv, args: ['--no-new-privs', '--', node, ...args], env, inheritsPort }
    return { file: node, args, env, inheritsPort }
  }
  const profile = processProfile({ home: at.home, process, release, system: sandbox.system })
  return { file: sandbox.bubblewrap, args: [...profile, '--', node, ...args], env, inheritsPort }
}
