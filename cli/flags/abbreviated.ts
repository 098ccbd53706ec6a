import { Failure } from '../../runtime/protocol/failure.ts'
import { nearest } from '../nearest.ts'

/**
 * The one that was meant by its id, or by the beginning of its id where only one begins so.
 * @param unknown makes what is thrown where there is none; it is given what was typed, and the nearest there is
 * @throws Failure USAGE with those that begin so where there are several
 */
export function abbreviated<One extends { readonly id: string }>(
  typed: string,
  known: readonly One[],
  { command, unknown }: { command: string; unknown: (typed: string) => Failure },
): One {
  const exact = known.find(({ id }) => id === typed)
  const [only, ...others] = exact ? [exact] : known.filter(({ id }) => typed !== '' && id.startsWith(typed))
  if (only === undefined) throw unknown(typed + suggestion(typed, known))
  if (others.length === 0) return only
  const ids = [only, ...others].map(({ id }) => id).join(', ')
  throw Failure.of('USAGE', { what: `Several begin with "${typed}": ${ids}.`, command })
}

function suggestion(typed: string, known: readonly { readonly id: string }[]): string {
  const close = nearest(
    typed,
    known.map(({ id }) => id),
  )
  return close ? ` (did you mean ${close}?)` : ''
}
