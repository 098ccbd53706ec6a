/** A command line as far as it was typed when Tab was pressed. */
export interface Line {
  /** The words before the one the cursor is in, without the program's own. */
  readonly before: readonly string[]
  /** The word the cursor is in, as far as the cursor; perhaps empty. */
  readonly current: string
}

/**
 * What a shell said was typed. bash takes `--name=x` for three words, its COMP_WORDBREAKS has `=` (bash(1)): they are put
 * together again.
 */
export function lineOf(words: readonly string[]): Line {
  const whole: string[] = []
  for (const word of words.map(unquoted)) {
    const last = whole.at(-1) ?? ''
    const joins = word === '=' ? /^--[a-z][\w-]*$/.test(last) : /^--[a-z][\w-]*=$/.test(last)
    if (joins) whole[whole.length - 1] = last + word
    else whole.push(word)
  }
  return { before: whole.slice(0, -1), current: whole.at(-1) ?? '' }
}

/** A word as the shell would take it, of which the closing quote may be missing. Nothing in it is ever run. */
function unquoted(word: string): string {
  return word.replace(/\\(.)|['"]/gs, (_, escaped?: string) => escaped ?? '')
}
