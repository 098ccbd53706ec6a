import pino, { type DestinationStream, type Logger } from 'pino'
import type { ProcessName } from '../protocol/layout.ts'

/**
 * The log of a process: one JSON document a line on stdout or `into`, from level LOG_LEVEL (default `info`) on.
 * Nothing is redacted because nothing secret may be handed to it: never a body, a header or a value.
 */
export function makeLog(name: ProcessName | 'supervisor', into: DestinationStream = stdout()): Logger {
  const wanted = process.env.LOG_LEVEL ?? 'info'
  const level = wanted === 'silent' || wanted in pino.levels.values ? wanted : 'info'
  return pino({ level, base: { process: name }, timestamp: pino.stdTimeFunctions.isoTime }, into)
}

/**
 * Writes through Node's own stdout, which is synchronous for pipes and forgets what nobody reads. The destination pino
 * makes by itself tries forever to write to a pipe whose reader has died, and would keep the process alive.
 */
function stdout(): DestinationStream {
  process.stdout.on('error', () => {})
  return { write: (line) => void process.stdout.write(line) }
}

/**
 * What may be logged of an unexpected error: name, code, message and frames. The message of a SyntaxError is left
 * out, because V8 quotes in it the text that JSON.parse was given.
 */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  return {
    error: error.name,
    code: (error as NodeJS.ErrnoException).code,
    message: error instanceof SyntaxError ? undefined : error.message,
    frames: error.stack?.split('\n').filter((line) => line.startsWith('    at ')),
  }
}
