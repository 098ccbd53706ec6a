import { type Logged, type LogLine, levels } from '../../protocol/log-line.ts'

/** Levels of a document; what our logger writes has a few. */
const deepest = 32

/**
 * A line of a log file as it is shown. What is no document of our logger was printed by Node itself or by bubblewrap,
 * which speak only when something is wrong: it counts as an error, at the time of the line before.
 */
export function parseLine(text: string, process: Logged, timeBefore: string): LogLine {
  const document = documentIn(text)
  if (!document) return { time: timeBefore, process, level: 'error', message: text }
  const { time, level, msg, process: _, ...fields } = document
  return {
    time: isTime(time) ? time : timeBefore,
    process,
    level: levelOf(level),
    message: typeof msg === 'string' ? msg : '',
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
}

function documentIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const document = JSON.parse(text)
    return isShallow(document, deepest) ? document : undefined
  } catch {
    return undefined
  }
}

/** Lines are sorted by it and a person reads it first: what a process that was taken over calls its time may be anything. */
function isTime(said: unknown): said is string {
  return typeof said === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(said)
}

/** V8 reads JSON of any depth and writes none that its stack does not hold: such a line could not be shown, nor those after it. */
function isShallow(value: unknown, most: number): boolean {
  if (value === null || typeof value !== 'object') return true
  return most > 0 && Object.values(value).every((one) => isShallow(one, most - 1))
}

function levelOf(number: unknown): LogLine['level'] {
  const names = Object.keys(levels) as LogLine['level'][]
  return names.findLast((name) => typeof number === 'number' && number >= levels[name]) ?? 'info'
}
