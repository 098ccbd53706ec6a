import { constants } from 'node:os'

/** CLD_EXITED of waitid(2): what `ExecMainCode` says of a process that ended by itself. */
const exited = '1'

/** What systemd ends a process with before its program runs, systemd.exec(5) "Process Exit Codes". */
const beforeItRan: Readonly<Record<string, string>> = {
  203: 'its program could not be executed',
  217: 'its account is not there',
  226: 'its view of the files could not be made',
  243: "systemd could not decrypt the vault's key for it",
}

/** How a unit's process ended, in a few words; undefined where none has. */
export function lastExitOf(shown: ReadonlyMap<string, string>): string | undefined {
  const status = shown.get('ExecMainStatus') ?? ''
  const code = shown.get('ExecMainCode') ?? '0'
  if (shown.get('Result') === 'oom-kill') return 'out of memory'
  if (code === '0') return undefined
  if (code === exited) return `exit code ${status}${beforeItRan[status] ? ` (${beforeItRan[status]})` : ''}`
  return `killed by ${signalName(Number(status))}`
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
}
