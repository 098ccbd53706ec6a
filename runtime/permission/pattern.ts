import { isToolName } from '../protocol/tool.ts'
import { readGlob } from './rules/glob.ts'
import { type PatternWord, splitWords } from './rules/words.ts'

/** What a pattern covers. */
export type Pattern =
  /** One action: its whole text. `tokens` are its words, where it is one command without anything to expand. */
  | { readonly kind: 'exact'; readonly text: string; readonly tokens?: readonly string[] }
  /** Every command that begins with these words. */
  | { readonly kind: 'prefix'; readonly tokens: readonly string[] }
  /** The files whose path it matches, by segments; relative to the workspace unless `isAbsolute`. */
  | { readonly kind: 'path'; readonly segments: readonly string[]; readonly isAbsolute: boolean }
  | { readonly kind: 'refused'; readonly why: string }

/** What a pattern ends with that is the exact command before it, whatever stands in there. */
const exactMark = ' ;'

const severalLines = /[\r\n]/

/**
 * What a pattern covers, or why it is none. For bash: words and one last `*` for any further ones, or else a whole command
 * as it is typed. For file tools: a path or path glob. For other tools: the whole input.
 */
export function readPattern(tool: string, text: string): Pattern {
  if (text.trim() === '') return refused('it is empty')
  if (tool === 'bash') return text.endsWith(exactMark) ? { kind: 'exact', text } : readCommand(text)
  if (isToolName(tool)) return readGlob(text)
  return text === '*' ? { kind: 'prefix', tokens: [] } : { kind: 'exact', text }
}

/** A command as the pattern that covers it alone: marked where without a mark it would be read as another one, or as none. */
export function exactPattern(script: string): string {
  // Of several lines none is read as an exact one without a mark: they need not be taken apart to be told.
  const isMarked = script.endsWith(exactMark) || severalLines.test(script) || readCommand(script).kind !== 'exact'
  return isMarked ? `${script}${exactMark}` : script
}

function readCommand(text: string): Pattern {
  if (text.includes('\0')) return refused('it holds a NUL character')
  const words = splitWords(text)
  if (!words) return refused('a quote in it is not closed')
  const star = words.findIndex((word) => word.special === '*')
  if (star >= 0 && (star < words.length - 1 || words[star]?.raw !== '*'))
    return refused(`\`*\` can only be its last word; to mean this very command, end it with "${exactMark}"`)
  if (star >= 0) return readPrefix(words.slice(0, -1))
  if (severalLines.test(text))
    return refused(`it is of several lines; to mean these very lines, end it with "${exactMark}"`)
  const isSimple = words.every((word) => word.special === undefined)
  return { kind: 'exact', text, ...(isSimple && { tokens: words.map((word) => word.text) }) }
}

function readPrefix(words: readonly PatternWord[]): Pattern {
  const odd = words.find((word) => word.special !== undefined)
  if (odd)
    return refused(`${odd.raw} is more than a word to bash, so it cannot stand before \`*\`; quote it to mean its text`)
  if (words.some((word) => word.text === '')) return refused('one of its words is empty')
  if (/^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(words[0]?.raw ?? ''))
    return refused('it begins with a variable and no program')
  return { kind: 'prefix', tokens: words.map((word) => word.text) }
}

function refused(why: string): Pattern {
  return { kind: 'refused', why }
}
