import type { Standing } from './folder.ts'
import type { Literals } from './word.ts'

/** What holds where a command stands. */
export interface Place {
  readonly standing: Standing
  readonly isFed: boolean
  /** Whether what fails there is asked about (`if`, `&&`, `!`), so that `set -e` does not end the script. */
  readonly isAsked: boolean
  readonly literals: Literals
  /** The text that positions are counted in; a script in backquotes has its own. */
  readonly source: string
}
