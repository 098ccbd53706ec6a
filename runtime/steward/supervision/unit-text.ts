import type { SupervisorCommand } from './command.ts'

/** Longer than a supervisor gives its processes to finish what is in flight. */
const stopSeconds = 30

/**
 * A unit of a user's own systemd that keeps a supervisor up, systemd.service(5) and systemd.exec(5).
 * `on-failure` and not `always`: a supervisor that is not wanted (asleep, say) ends with 0 and is to stay away; however it is
 * killed, it is back. `mixed`: at a stop only the supervisor is told, which lets its processes finish.
 */
export function unitText(assistant: string, { file, args, env }: SupervisorCommand, log: string): string {
  const variables = Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`)
  return `${[
    '[Unit]',
    `Description=Vellum assistant ${assistant}`,
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `ExecStart=${[file, ...args, '--kept-by-init'].map((word) => quoted(word.replaceAll('$', '$$$$'))).join(' ')}`,
    ...variables,
    // Else systemd makes the log for all to read.
    'UMask=0077',
    ...logged(log),
    'Restart=on-failure',
    'RestartSec=1',
    // A supervisor that gives its place to one of another release names that one the main process, sd_notify(3).
    'NotifyAccess=all',
    'KillMode=mixed',
    `TimeoutStopSec=${stopSeconds}`,
    '',
    '[Install]',
    'WantedBy=default.target',
  ].join('\n')}\n`
}

/** Such a path is not quoted, so one with a line break would begin a setting of its own: then the journal has the log. */
function logged(log: string): string[] {
  if (/[\r\n]/.test(log)) return []
  return [`StandardOutput=append:${specified(log)}`, `StandardError=append:${specified(log)}`]
}

/** One word of a command line or an assignment, systemd.syntax(7): C escapes inside quotes, and no specifier. */
function quoted(word: string): string {
  return `"${specified(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`
}

/** `%` begins a specifier, systemd.unit(5). */
function specified(text: string): string {
  return text.replaceAll('%', '%%')
}
