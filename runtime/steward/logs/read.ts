import { readFileSync, statSync } from 'node:fs'
import { type Layout, oldLogs } from '../../protocol/layout.ts'
import { type Logged, type LogLine, logged } from '../../protocol/log-line.ts'
import { recordWithUnits } from '../units/noted.ts'
import { readJournal } from './journal.ts'
import { parseLine } from './line.ts'

/** Which lines are wanted. */
export interface Wanted {
  /** Whose; all where there is none. */
  readonly processes: readonly Logged[]
  /** At most so many, the newest. */
  readonly lines: number
  /** Not older than this, ISO 8601. */
  readonly since?: string | undefined
}

/** The logs of a home merged by time: files that our supervisor keeps, or the machine's journal. Lines of one process keep their order, whatever the clock did. */
export function readLogs(at: Layout, { processes, lines, since }: Wanted): LogLine[] {
  const names = processes.length > 0 ? logged.filter((name) => processes.includes(name)) : logged
  const record = recordWithUnits(at)
  // Before there were units a supervisor of ours kept the logs in files.
  const all = [
    ...names.flatMap((name) => newest(at.log(name), name, lines, since)),
    ...(record ? readJournal(at, record, { processes: names, lines, since }) : []),
  ]
  return lines === 0 ? [] : all.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).slice(-lines)
}

/** The newest lines of one log, looking into older files only as far as it must. */
function newest(path: string, process: Logged, count: number, since = ''): LogLine[] {
  let found: LogLine[] = []
  for (const file of [path, ...oldLogs(path)]) {
    if (found.length >= count || (found[0] && found[0].time < since)) break
    found = [...linesOf(file, process, count - found.length), ...found]
  }
  return found.filter((line) => line.time >= since)
}

function linesOf(file: string, process: Logged, count: number): LogLine[] {
  const { text, time } = readIfThere(file)
  const lines = text.split('\n').filter(Boolean).slice(-count)
  const parsed: LogLine[] = []
  for (const line of lines) parsed.push(parseLine(line, process, parsed.at(-1)?.time ?? time))
  return parsed
}

function readIfThere(file: string): { text: string; time: string } {
  try {
    return { text: readFileSync(file, 'utf8'), time: statSync(file).mtime.toISOString() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', time: '' }
    throw error
  }
}
