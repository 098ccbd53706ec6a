import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { diskWords } from '../../runtime/durable/disk.ts'
import { operatorFolders } from './folders.ts'

/** What a failed hatch leaves to look at, since everything on the machine itself is removed. */
export interface Evidence {
  /** Plan, receipt and failure, as JSON. */
  readonly report: unknown
  /** The last lines of each process's log. */
  readonly logs: Readonly<Record<string, readonly string[]>>
}

/** Keeps the evidence of a failed hatch on the operator's side, and gives a sentence on where: a disk may have no room for it. */
export function keepEvidence(name: string, { report, logs }: Evidence, now = new Date()): string {
  const stamp = now.toISOString().replaceAll(':', '-')
  const folder = join(operatorFolders().failed, `${name}-${stamp}`)
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text, { mode: 0o600 })
  try {
    // Apart: where both are to be made, Node calls a read-only disk a missing folder.
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
    mkdirSync(folder, { mode: 0o700 })
    write('report.json', `${JSON.stringify(report, null, 2)}\n`)
    for (const [process, lines] of Object.entries(logs)) write(`${process}.log`, `${lines.join('\n')}\n`)
    return `The evidence is in ${folder}`
  } catch (error) {
    const words = diskWords(error)
    rmSync(folder, { recursive: true, force: true })
    return `The evidence could not be kept in ${folder} (${words ? `its disk ${words}` : (error as Error).message})`
  }
}
