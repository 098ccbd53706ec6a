import { readFileSync } from 'node:fs'
import type { Layout } from '../../protocol/layout.ts'
import { type Logged, logged } from '../../protocol/log-line.ts'
import { recordWithUnits } from '../units/noted.ts'
import { readJournal } from './journal.ts'
import { parseLine } from './line.ts'

const linesKept = 200

/** The last lines of each process's log: what a failed hatch leaves to its operator. */
export function lastLogs(at: Layout): Record<string, string[]> {
  return Object.fromEntries(logged.map((name) => [name, linesOf(at, name, linesKept)]))
}

/** What a process of this home said last. */
export function lastWords(at: Layout, process: Logged): string | undefined {
  const [line] = linesOf(at, process, 1)
  return line ? parseLine(line, process, '').message || line : undefined
}

function linesOf(at: Layout, process: Logged, count: number): string[] {
  const record = recordWithUnits(at)
  if (!record) return lastLines(at.log(process), count)
  return readJournal(at, record, { processes: [process], lines: count }).map(({ message, fields }) =>
    fields ? `${message} ${JSON.stringify(fields)}` : message,
  )
}

/** What a process said last, without the document around it; undefined where it said nothing. */
export function lastMessage(file: string): string | undefined {
  const [line] = lastLines(file, 1)
  return line ? parseLine(line, 'supervisor', '').message || line : undefined
}

/** The last lines of a text file; none where it cannot be read. */
export function lastLines(file: string, count: number): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count)
  } catch {
    return []
  }
}
