import type { Person } from '../../../bootstrap/host/person.ts'
import { printable } from '../printable.ts'
import type { Voice } from './voice.ts'

/** Who is in front of this terminal, to be asked in the middle of a story; undefined where there is none. */
export function personHere(voice: Voice): Person | undefined {
  // As hasTerminal of prompt.ts, which is loaded only when there is something to ask.
  if (!(process.stdin.isTTY && process.stderr.isTTY)) return undefined
  return {
    confirm: (question) => voice.aside(async () => (await import('../../ask/prompt.ts')).saysYes(printable(question))),
    secret: (question) => voice.aside(async () => (await import('../../ask/prompt.ts')).askSecret(printable(question))),
  }
}
