import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'

/** What starts the supervisor of a release: data, for a process of the steward's and for a unit of systemd alike. */
export interface SupervisorCommand {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** The command that keeps the processes of a release up. */
export function supervisorCommand(
  at: Layout,
  release: string,
  { port, separation }: Pick<Plan, 'port' | 'separation'>,
): SupervisorCommand {
  const folder = at.release(release)
  const options = ['--home', at.home, '--release', release, '--port', String(port), '--separation', separation]
  const level = process.env.LOG_LEVEL ?? 'info'
  return {
    file: `${folder}/node/bin/node`,
    args: [`${folder}/app/supervisor.js`, ...options],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: at.home, LANG: 'C.UTF-8', LOG_LEVEL: level },
  }
}
