/** One word of a pattern. */
export interface PatternWord {
  readonly raw: string
  /** Without its quotes. */
  readonly text: string
  /** A character in it that bash would not take as it stands: an operator, an expansion, a glob. */
  readonly special: string | undefined
}

/**
 * A pattern's words, with quotes read as bash reads them (bash(1), QUOTING); undefined where a quote is not closed. What
 * bash would expand is not: it is told as special.
 */
export function splitWords(pattern: string): PatternWord[] | undefined {
  const words: PatternWord[] = []
  const blanks = /[ \t]*/y
  for (let at = 0; ; ) {
    blanks.lastIndex = at
    at += blanks.exec(pattern)?.[0].length ?? 0
    if (at >= pattern.length) return words
    const word = wordAt(pattern, at)
    if (!word) return undefined
    words.push(word)
    at += word.raw.length
  }
}

const plainRun = /[^|&;<>()$`*?[\]{}~#!\\"'\s]+/y
const quotedRun = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/y

function wordAt(pattern: string, start: number): PatternWord | undefined {
  let text = ''
  let special: string | undefined
  let at = start
  while (at < pattern.length && !/[ \t]/.test(pattern[at] ?? '')) {
    plainRun.lastIndex = at
    quotedRun.lastIndex = at
    const plain = plainRun.exec(pattern)?.[0]
    const quoted = plain === undefined ? quotedRun.exec(pattern) : undefined
    if (plain !== undefined) text += plain
    else if (quoted) {
      const [, single, double, escaped] = quoted
      if (double !== undefined) special ??= /[$`]/.exec(double.replace(/\\[\s\S]/g, ''))?.[0]
      if (escaped === '\n') special ??= escaped
      text += single ?? escaped ?? (double ?? '').replace(/\\([$`"\\])/g, '$1')
    } else {
      const one = pattern[at] ?? ''
      if (one === '"' || one === "'" || one === '\\') return undefined
      special ??= one
      text += one
    }
    at += plain?.length ?? quoted?.[0].length ?? 1
  }
  return { raw: pattern.slice(start, at), text, special }
}
