import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { operatorFolders } from './folders.ts'

/** What a failed hatch leaves to look at, since everything on the machine itself is removed. */
export interface Evidence {
  /** Plan, receipt and failure, as JSON. */
  readonly report: unknown
  /** The last lines of each process's log. */
  readonly logs: Readonly<Record<string, readonly string[]>>
}

/** Keeps the evidence of a failed hatch on the operator's side and gives the folder it is in. */
export function keepEvidence(name: string, { report, logs }: Evidence, now = new Date()): string {
  const stamp = now.toISOString().replaceAll(':', '-')
  const folder = join(operatorFolders().failed, `${name}-${stamp}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text, { mode: 0o600 })
  write('report.json', `${JSON.stringify(report, null, 2)}\n`)
  for (const [process, lines] of Object.entries(logs)) write(`${process}.log`, `${lines.join('\n')}\n`)
  return folder
}
