import { commandHome } from '../../protocol/permission/home.ts'
import type { Word } from '../bash/script.ts'

/** Characters that mean nothing but themselves in bash, wherever they stand unquoted behind the first of a word. */
const plain = /^[A-Za-z0-9_./:,@%+=-]*/

/**
 * What a word is, where that is sure: its text, or the path that a `~` in front stands for.
 *
 * @returns undefined where it is known only when it runs; `~name` is.
 */
export function literal(word: Word): string | undefined {
  if (word.text !== undefined) return word.text
  if (word.varies.some((one) => one !== 'tilde')) return undefined
  if (word.raw === '~') return commandHome
  const rest = /^~(\/[A-Za-z0-9_./:,@%+=-]*)$/.exec(word.raw)?.[1]
  return rest === undefined ? undefined : `${commandHome}${rest}`
}

/** How a word is sure to begin, if it is one word at all: what stands before its first quote or varying part. */
export function beginning(word: Word): string {
  return word.text ?? plain.exec(word.raw)?.[0] ?? ''
}

/** Whether a word can become several of which each can be anything, or none at all: an unquoted variable does. */
export function canBeSplit(word: Word): boolean {
  if (word.text !== undefined || isOnly(word, ['tilde', 'glob', 'brace'])) return false
  return !/^[A-Za-z0-9_./:,@%+=-]*"[^"]*"$/.test(word.raw)
}

/** Whether nothing varies in a word but this. */
export function isOnly(word: Word, kinds: readonly string[]): boolean {
  return word.varies.length > 0 && word.varies.every((one) => kinds.includes(one))
}

/** Whether a word that varies can turn out to be an option, by its first character or by being split. */
export function canBeOption(word: Word): boolean {
  if (isOnly(word, ['tilde'])) return false
  const start = beginning(word)
  return start === '' || start.startsWith('-') || canBeSplit(word)
}

/** A word of which the text is known. */
export function literalWord(text: string): Word {
  return { raw: text, text, varies: [] }
}
