import { greatest, isWithin, type Risk } from '../../protocol/permission/risk.ts'
import type { Word } from '../bash/script.ts'
import type { Finding } from '../judgment.ts'
import type { Level } from './evaluate.ts'
import type { ProgramRow } from './row.ts'

/** What a word comes to that could be any option of some rows; undefined where none of them does harm. */
export function worstOption(levels: readonly Level[], word: Word): Finding | undefined {
  const risk = greatest(levels.flatMap(({ row }) => Object.values(row.options ?? {}).map((one) => one.risk ?? 'low')))
  return risk === 'low' ? undefined : { risk, why: `${word.raw} can turn out to be an option` }
}

/**
 * What a word comes to that is none of the sub-commands that a row knows.
 *
 * @param text undefined where it is known only when it runs
 */
export function worstSubcommand({ row, name }: Level, text: string | undefined, word: Word): Finding {
  if (text === undefined) {
    return { risk: 'high', why: `which command of ${name} ${word.raw} stands for is known only when it runs` }
  }
  const meant = Object.entries(row.subcommands ?? {}).filter(([one]) => one.startsWith(text))
  const risk = greatest(['medium', row.risk, ...meant.map(([, one]) => worstOf(one))])
  return { risk, why: `what ${name} ${text} does is not known` }
}

/** The greatest risk that any use of a row can have. */
function worstOf(row: ProgramRow): Risk {
  if (!isWithin(row.risk, 'medium')) return 'high'
  const options = Object.values(row.options ?? {}).map((one) => one.risk ?? 'low')
  return greatest([row.risk, ...options, ...Object.values(row.subcommands ?? {}).map(worstOf)])
}
