import type { Layout, ProcessName } from '../protocol/layout.ts'
import { processProfile } from '../sandbox/profile.ts'

/** What is executed for one process: data, so that a test can compare it. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The gateway gets the bound port as descriptor 3, so that the address outlives its restarts. */
  readonly inheritsPort: boolean
}

/**
 * How a process of a release is started. The assistant runs inside bwrap on an allow-list of binds: it has no
 * network, and of the home only its own folders (design: separation).
 * @param level what LOG_LEVEL the process gets.
 */
export function launchOf(process: ProcessName, at: Layout, release: string, level: string): Launch {
  const node = `${at.release(release)}/node/bin/node`
  const args = [`${at.release(release)}/app/${process}.js`, '--home', at.home, '--release', release]
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/', LANG: 'C.UTF-8', LOG_LEVEL: level }
  const inheritsPort = process === 'gateway'
  if (process !== 'assistant') return { file: node, args, env, inheritsPort }
  const sandbox = processProfile({ at, env, command: [node, ...args] })
  return { file: sandbox.file, args: sandbox.args, env: {}, inheritsPort }
}
