import { appendFileSync, renameSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'

/** Characters of one line that are kept together; what goes on behind them begins a line of its own. */
const longestLine = 65_536
/** Bytes of a log; a full one becomes `.1`, in place of the one before. */
const largestLog = 16 * 2 ** 20

/**
 * Appends each line a process prints to its log file. A log that can't be written never stops the process, and whatever
 * a process prints, however much, takes bounded memory here and bounded space on the disk.
 */
export function keepLog(output: Readable, file: string): void {
  let begun = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const lines = (begun + text).split('\n')
    begun = lines.pop() ?? ''
    if (begun.length > longestLine) {
      lines.push(begun)
      begun = ''
    }
    append(file, lines)
  })
  output.once('close', () => append(file, begun === '' ? [] : [begun]))
}

function append(file: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestLog) renameSync(file, `${file}.1`)
    appendFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  } catch {
    // A full disk or a removed folder costs log lines only.
  }
}
