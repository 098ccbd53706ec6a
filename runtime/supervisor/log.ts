import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Appends each line a process prints to its log file. A log that can't be written never stops the process. */
export function keepLog(output: Readable, file: string): void {
  createInterface({ input: output }).on('line', (line) => {
    try {
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
    } catch {
      // A full disk or a removed folder costs log lines only.
    }
  })
}
