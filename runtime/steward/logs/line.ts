import { type Logged, type LogLine, levels } from '../../protocol/log-line.ts'

/**
 * A line of a log file as it is shown. What is no document of our logger was printed by Node itself or by bubblewrap,
 * which speak only when something is wrong: it counts as an error, at the time of the line before.
 */
export function parseLine(text: string, process: Logged, timeBefore: string): LogLine {
  const document = documentIn(text)
  if (!document) return { time: timeBefore, process, level: 'error', message: text }
  const { time, level, msg, process: _, ...fields } = document
  return {
    time: typeof time === 'string' ? time : timeBefore,
    process,
    level: levelOf(level),
    message: typeof msg === 'string' ? msg : '',
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
}

function documentIn(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function levelOf(number: unknown): LogLine['level'] {
  const names = Object.keys(levels) as LogLine['level'][]
  return names.findLast((name) => typeof number === 'number' && number >= levels[name]) ?? 'info'
}
