import type { Word } from '../../bash/script.ts'
import type { Finding } from '../../judgment.ts'

/** Programs of binutils take `@FILE` for options that are in a file (binutils, "Options"). */
export function responseFiles(words: readonly Word[]): Finding[] {
  const found = words.find((word) => word.lead.startsWith('@'))
  return found ? [{ risk: 'high', why: `takes its options from ${found.raw}` }] : []
}
