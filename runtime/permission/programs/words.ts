import { commandHome } from '../../protocol/permission/home.ts'
import type { Varying, Word } from '../bash/script.ts'

/**
 * What a word is, where that is sure: its text, or the path that a `~` in front stands for.
 *
 * @returns undefined where it is known only when it runs; `~name` is.
 */
export function literal(word: Word): string | undefined {
  if (word.text !== undefined) return word.text
  if (!isOnly(word, ['tilde'])) return undefined
  const rest = /^~((\/[A-Za-z0-9_./:,@%+=-]*)?)$/.exec(word.raw)?.[1]
  return rest === undefined ? undefined : `${commandHome}${rest}`
}

/** Whether nothing varies in a word but this. */
export function isOnly(word: Word, kinds: readonly Varying[]): boolean {
  return word.varies.length > 0 && word.varies.every((one) => kinds.includes(one))
}

/** Whether a word can become several of which each can be anything, or none at all: an unquoted variable does. */
export function canBeSplit(word: Word): boolean {
  return word.splits && !isOnly(word, ['tilde', 'glob', 'brace'])
}

/** Whether a word that varies can turn out to be an option, by its first character or by being split. */
export function canBeOption(word: Word): boolean {
  if (isOnly(word, ['tilde'])) return false
  return word.lead === '' || word.lead.startsWith('-') || canBeSplit(word)
}

/** A word of which the text is known. */
export function literalWord(text: string): Word {
  return { raw: text, text, varies: [], splits: false, lead: text }
}

/** The words before a `--`, which can be options. */
export function beforeOperands(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex((word) => word.text === '--')
  return end < 0 ? words : words.slice(0, end)
}
