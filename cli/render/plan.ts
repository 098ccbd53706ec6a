import type { Plan, Step } from '../../runtime/protocol/plan.ts'
import { short } from '../../runtime/protocol/release.ts'
import { printable } from './printable.ts'

/** A plan for `--json`, without the manifest's thousands of files: the digest of the release says all of it. */
export function planData({ manifest, ...plan }: Plan): object {
  return plan
}

/**
 * What `--dry-run` shows a person.
 * @param before what is done first and is no step of the plan, by name.
 */
export function planText(
  { verb, assistant, home, steps, move }: Plan,
  before: readonly (readonly [name: string, about: string])[] = [],
): string {
  if (steps.length + before.length === 0 && !move)
    return `Nothing to do: ${verb} would change nothing for "${assistant}" in ${home}.`
  const line = (name: string, said: string) => `  ${name.padEnd(10)}  ${said}`.trimEnd()
  const goes = move && line('move', `to ${short(move.to)}, and back unless confirmed within ${move.windowSeconds} s`)
  return [
    `To ${verb} "${assistant}" in ${home}, these steps would be taken:`,
    ...before.map(([name, said]) => line(name, said)),
    ...steps.map((step) => line(step.kind, printable(about(step)))),
    ...(goes ? [goes] : []),
    'Nothing was changed.',
  ].join('\n')
}

/** The fields of a step in words, digests cut to what a person compares. */
function about({ kind, ...fields }: Step): string {
  const said = Object.entries(fields).map(([name, value]) => `${name} ${inWords(value)}`)
  return said.join(', ')
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (Array.isArray(one) ? one.join(' ') : String(one))).join('; ')
  const text = String(value)
  return /^[0-9a-f]{64}$/.test(text) ? short(text) : text
}
