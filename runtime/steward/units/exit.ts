import { constants } from 'node:os'
import type { Layout } from '../../protocol/layout.ts'

/** CLD_EXITED of waitid(2): what `ExecMainCode` says of a process that ended by itself. */
const exited = '1'

/** What systemd ends a process with before its program runs, systemd.exec(5) "Process Exit Codes". */
const beforeItRan: Readonly<Record<number, string>> = {
  203: 'its program could not be executed',
  217: 'its account is not there',
  226: 'its view of the files could not be made',
  243: "systemd could not decrypt the vault's key for it",
}

/** What lies behind a process that never ran, and what mends it; undefined where starting it again may do. */
export function faultBehind(lastExit: string | undefined, { vaultCredential }: Layout): Fault | undefined {
  if (!lastExit?.includes(beforeItRan[243] ?? '')) return undefined
  return { cause: "systemd cannot decrypt the vault's key", fix: putBack(vaultCredential) }
}

/** Only the systemd of the machine that encrypted it can decrypt it, systemd-creds(1). */
export function putBack(path: string): string {
  return `Put ${path} back from its backup, on the machine that made it, then type: vellum doctor --fix`
}

interface Fault {
  readonly cause: string
  readonly fix: string
}

/** How a unit's process ended, in a few words; undefined where none has. */
export function lastExitOf(shown: ReadonlyMap<string, string>): string | undefined {
  const status = shown.get('ExecMainStatus') ?? ''
  const code = shown.get('ExecMainCode') ?? '0'
  if (shown.get('Result') === 'oom-kill') return 'out of memory'
  if (code === '0') return undefined
  if (code === exited) return [`exit code ${status}`, beforeItRan[Number(status)]].filter(Boolean).join(': ')
  return `killed by ${signalName(Number(status))}`
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
}
