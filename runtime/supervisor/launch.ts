import { type LaunchOf, type Launch as Plain, plainLaunch } from '../process/launch/launch.ts'
import type { ProcessName } from '../protocol/layout.ts'
import { processProfile } from '../sandbox/profile/process.ts'
import type { SystemPath } from '../sandbox/profile/system.ts'

/** What is executed for one process. */
export interface Launch extends Plain {
  /** The gateway gets the bound port as descriptor 3, so that the address outlives its restarts. */
  readonly inheritsPort: boolean
}

/** What the launch of a process depends on beside its name. */
export interface Surroundings extends LaunchOf {
  readonly sandbox: { readonly bubblewrap: string; readonly system: readonly SystemPath[] }
}

/**
 * How a process of a release is started. The assistant runs inside bwrap on an allow-list of binds: it has no
 * network, and of the home only its own folders (design: separation).
 */
export function launchOf(process: ProcessName, surroundings: Surroundings): Launch {
  const inheritsPort = process === 'gateway'
  if (process !== 'assistant') return { ...plainLaunch(process, surroundings), inheritsPort }
  // bubblewrap sees to it for the assistant that it gains no privilege.
  const { file, args, env } = plainLaunch(process, { ...surroundings, setpriv: undefined })
  const { at, release, sandbox } = surroundings
  const profile = processProfile({ home: at.home, process, release, system: sandbox.system })
  return { file: sandbox.bubblewrap, args: [...profile, '--', file, ...args], env, inheritsPort }
}
