import type { Tell } from '../../../bootstrap/tell.ts'
import { plainVoice } from './plain.ts'

/** Where progress is said: always stderr, so that stdout stays the result's. */
export interface Voice {
  readonly tell: Tell
  /** Keeps quiet while the person is asked something on the same terminal. */
  aside<T>(ask: () => Promise<T>): Promise<T>
  /** Takes away what only made sense while it went on. */
  end(): void
}

/** A live list on a terminal; plain lines in a file, in CI and on a terminal that cannot move its cursor. */
export async function makeVoice(): Promise<Voice> {
  const live = process.stderr.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb'
  if (!live) return plainVoice(process.stderr)
  const { liveVoice } = await import('./tty.ts')
  return liveVoice(process.stderr)
}
