import { once } from 'node:events'
import { constants } from 'node:os'
import type { ClientChannel } from 'ssh2'
import type { Failure } from '../../../runtime/protocol/failure.ts'
import type { Ends } from '../host.ts'
import { wordsLine } from './line.ts'
import type { Sessions } from './sessions.ts'

/**
 * A person's own session: with a terminal where they have one, which says everything they type, Ctrl-C too; else with plain
 * streams. No words: the login shell; one: a line for it; several: a program and its arguments, untouched by any shell.
 * @returns its exit code; of one that a signal ended 128 and the signal's number, as a shell has it
 * @throws Failure SESSION_REFUSED, CONNECTION_LOST
 */
export async function personalSession(
  sessions: Sessions,
  words: readonly string[],
  ends: Ends,
  lost: () => Failure,
): Promise<number> {
  const line = words.length > 1 ? wordsLine(words) : words[0]
  const isTerminal = ends.stdin.isTTY === true && ends.stdout.isTTY === true
  const session = await sessions.open(
    line,
    isTerminal ? { ...sizeOf(ends), term: process.env.TERM ?? 'dumb' } : undefined,
  )
  const leave = isTerminal ? enter(session, ends) : () => undefined
  try {
    session.pipe(ends.stdout, { end: false })
    session.stderr.pipe(ends.stderr, { end: false })
    ends.stdin.pipe(session)
    const [code, signal] = (await once(session, 'close')) as [number | null | undefined, string | undefined]
    if (code === undefined) throw lost()
    return code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
  } finally {
    ends.stdin.unpipe(session)
    ends.stdin.pause()
    leave()
  }
}

function sizeOf({ stdout }: Ends): { rows: number; cols: number } {
  return { rows: stdout.rows ?? 24, cols: stdout.columns ?? 80 }
}

/** Hands the terminal over, and gives what takes it back. */
function enter(session: ClientChannel, ends: Ends): () => void {
  const resized = () => {
    const { rows, cols } = sizeOf(ends)
    session.setWindow(rows, cols, 0, 0)
  }
  ends.stdin.setRawMode?.(true)
  ends.stdout.on('resize', resized)
  return () => {
    ends.stdin.setRawMode?.(false)
    ends.stdout.off('resize', resized)
  }
}
