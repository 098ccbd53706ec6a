import { greatest, type Risk } from '../protocol/permission/risk.ts'
import type { Decision } from './decide.ts'
import type { Judgment, Part } from './judgment.ts'
import { show } from './show.ts'

const width = 100
const indent = 2

/** How much of each is told, so that all fits a screen of 24 lines; of what is left out it says how much. */
const most = { reasons: 4, parts: 4, tried: 3, options: 4 }

const outcomes = { allow: 'passes', ask: 'asks', deny: 'is denied' } as const

/**
 * What would happen with an action and why, on one screen of 24 lines of 100 columns: the action itself first and whole,
 * however long, then the outcome, its risk and parts, the rules that do not cover it, and what a yes can be remembered as.
 */
export function explain(judgment: Judgment, decision: Decision): string {
  const { shown, risk, opaque, reasons, parts, options } = judgment
  const { outcome, reason, tried } = decision
  return [
    ...wrap(shown, width),
    ...wrap(`${outcomes[outcome]}: ${reason}`, width),
    '',
    ...list(`risk ${risk}${opaque ? ', since not all of it can be seen' : ''}`, reasons.map(show), most.reasons),
    ...(parts.length > 1 ? list('parts', worstFirst(parts).map(partLine), most.parts) : []),
    ...list(
      'rules that do not cover it',
      tried.map(({ rule, why }) => `${rule.id} (${show(rule.pattern)}): ${show(why)}`),
      most.tried,
    ),
    ...(outcome === 'ask' ? list('a yes can be remembered as', options.map(optionLine), most.options) : []),
  ].join('\n')
}

function list(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0 && !title.startsWith('risk')) return []
  const left = lines.length - most
  const told = left > 0 ? [...lines.slice(0, most - 1), `and ${left + 1} more`] : lines
  return [title, ...told.map((line) => `${' '.repeat(indent)}${shortened(line, width - indent)}`)]
}

function worstFirst(parts: readonly Part[]): Part[] {
  return [...parts].sort((one, other) =>
    one.risk === other.risk ? 0 : greatest([one.risk, other.risk]) === one.risk ? -1 : 1,
  )
}

function partLine({ risk, source, isPrefix }: Part): string {
  const said: Record<Risk, string> = { low: 'low   ', medium: 'medium', high: 'high  ' }
  return `${isPrefix ? 'folder' : said[risk]}  ${show(source)}`
}

function optionLine({ pattern, label }: Judgment['options'][number], at: number): string {
  return at === 0 ? `${at + 1}  ${label}` : `${at + 1}  ${show(pattern)}`
}

/** Breaks at spaces where there are some; a character of East Asian width takes two columns. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  let taken = 0
  for (const word of text.split(/(?<= )/)) {
    const wide = columnsOf(word)
    if (taken > 0 && taken + wide > columns) {
      lines.push(line.trimEnd())
      line = ''
      taken = 0
    }
    for (const character of word) {
      const one = columnsOf(character)
      if (taken + one > columns) {
        lines.push(line)
        line = ''
        taken = 0
      }
      line += character
      taken += one
    }
  }
  return [...lines, line.trimEnd()]
}

function shortened(text: string, columns: number): string {
  const [first = '', ...rest] = wrap(text, columns - 1)
  return rest.length > 0 ? `${first}…` : first
}

function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += (character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2
  return columns
}
