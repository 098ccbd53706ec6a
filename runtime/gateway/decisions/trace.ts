import type { Part } from '../../permission/judgment.ts'
import { rowOf } from '../../permission/programs/find.ts'
import type { Examined } from './examine.ts'
import { reasonOf } from './record.ts'

/**
 * How a decision came about, on one line (S10): what was read, each part, the rules that were tried, the outcome and why. Of what
 * was typed it holds only names that are in our own tables: whatever else stands there may be a secret.
 */
export function traceOf(examined: Examined): string {
  const { judgment, decision, context } = examined
  const { tool, risk, opaque, rejected, parts } = judgment
  const read =
    rejected === undefined
      ? `${opaque ? 'not all of it seen' : 'read'}: ${parts.map(partWords).join('; ')}`
      : 'not read'
  const tried = decision.tried.map(({ rule, why }) => `${rule.id} (${whyWords(why)})`).join(', ')
  return [
    `${tool} in a ${context}: ${decision.outcome}`,
    `${risk} risk`,
    read,
    `rules tried without effect: ${tried || 'none'}`,
    `because ${reasonOf(examined)}`,
  ].join(' | ')
}

function partWords({ tokens, wrappers, risk, isPrefix, isVeiled, exactOnly, skill, touches }: Part): string {
  const [program] = tokens
  const touched = Object.entries(Object.groupBy(touches, ({ use }) => use)).map(([use, all]) => `${use} ${all.length}`)
  return [
    [...wrappers, program ?? ''].map(known).join(' > '),
    risk,
    ...(isPrefix ? ['only says where'] : []),
    ...(isVeiled ? ['can run what is not seen'] : []),
    ...(exactOnly === undefined ? [] : ['only its exact text is covered']),
    ...(skill ? [`skill ${skill.version}`] : []),
    ...(touched.length > 0 ? [`files: ${touched.join(', ')}`] : []),
  ].join(', ')
}

function known(name: string): string {
  return rowOf(name) ? name : 'a program of its own'
}

/** A path, or whatever else was typed, is not repeated. */
function whyWords(why: string): string {
  return why.replaceAll(/["'`/].*/g, '…')
}
