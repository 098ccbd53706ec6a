import type { Word } from '../bash/script.ts'
import { isSourceEnding } from '../paths/source.ts'

/** Whether a glob can match nothing but source text, by how the names end that it matches. */
export function namesSource(word: Word): boolean {
  const text = word.text ?? word.raw.replace(/^--?[a-z-]+=/, '')
  const ending = /^[\w*?./-]*\.(?:([a-z]+)|\{([a-z]+(?:,[a-z]+)+)\})$/.exec(text)
  const names = ending?.[1] ?? ending?.[2]
  return names?.split(',').every(isSourceEnding) ?? false
}
