import { readFileSync } from 'node:fs'
import { type Layout, processes } from '../../protocol/layout.ts'
import { parseLine } from './line.ts'

const linesKept = 200

/** The last lines of each process's log: what a failed hatch leaves to its operator. */
export function lastLogs(at: Layout): Record<string, string[]> {
  const names = [...processes, 'supervisor'] as const
  return Object.fromEntries(names.map((name) => [name, lastLines(at.log(name), linesKept)]))
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
