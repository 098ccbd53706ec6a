import type { Readable } from 'node:stream'
import type { LogFile } from './log-file.ts'

/** Characters of one line that are kept together; what goes on behind them begins a line of its own. */
const longestLine = 65_536

/**
 * Appends each line a process prints to its log file. A log that can't be written never stops the process, and whatever
 * a process prints, however much, takes bounded memory here and bounded space on the disk.
 */
export function keepLog(output: Readable, file: LogFile): void {
  let begun = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const lines = (begun + text).split('\n')
    begun = lines.pop() ?? ''
    if (begun.length > longestLine) {
      lines.push(begun)
      begun = ''
    }
    file.append(lines)
  })
  output.once('close', () => file.append(begun === '' ? [] : [begun]))
}
