/** What a person typed, cut before any parser sees it. */
export interface Typed {
  /** Everything before the first `--`. */
  readonly words: readonly string[]
  /** Everything after it; undefined when there was no `--`. */
  readonly tail: readonly string[] | undefined
  readonly json: boolean
}

/** Cuts at the first `--`: what follows belongs to the command to be run, whatever it looks like. */
export function cutArgv(argv: readonly string[]): Typed {
  const cut = argv.indexOf('--')
  const words = cut === -1 ? argv : argv.slice(0, cut)
  return { words, tail: cut === -1 ? undefined : argv.slice(cut + 1), json: words.includes('--json') }
}

/** The words up to the first flag: they name the command, and perhaps its arguments. */
export function leadingWords(words: readonly string[]): readonly string[] {
  const flag = words.findIndex((word) => word.startsWith('-'))
  return flag === -1 ? words : words.slice(0, flag)
}
