import type { LogLine } from '../../runtime/protocol/log-line.ts'
import { paint } from './paint.ts'
import { printable } from './printable.ts'

const colours = { trace: 'dim', debug: 'dim', info: 'green', warn: 'yellow', error: 'red', fatal: 'red' } as const

/** A log line for a person: when, who, how grave, what, and what else was said of it. */
export function logText({ time, process, level, message, fields = {} }: LogLine): string {
  const more = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const said = [printable(message), more.length > 0 ? paint('dim', printable(more.join(' '))) : ''].filter(Boolean)
  return [paint('dim', printable(time)), process.padEnd(10), paint(colours[level], level.padEnd(5)), ...said].join('  ')
}
