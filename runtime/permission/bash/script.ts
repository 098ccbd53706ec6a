/** What of a word is known only when it runs. `locale`: what `$"…"` and some of `$'…'` say depends on the language. */
export type Varying = 'variable' | 'substitution' | 'arithmetic' | 'glob' | 'brace' | 'tilde' | 'process' | 'locale'

/** One word of a command. */
export interface Word {
  /** As it stands in the script. */
  readonly raw: string
  /** Without its quotes, where nothing in it varies; else undefined. */
  readonly text: string | undefined
  readonly varies: readonly Varying[]
  /** Whether it can become none or several words when it runs. */
  readonly splits: boolean
  /** What it surely begins with, and where it becomes several by a glob or a brace, each of them. */
  readonly lead: string
}

/** What a command's input or output is led to. */
export interface Redirect {
  readonly how: 'read' | 'write' | 'append' | 'both' | 'duplicate' | 'text'
  /** The file; for `duplicate` the descriptor (`1`, `-`); undefined for `text` (a here-document or here-string). */
  readonly target: Word | undefined
}

/** A variable that is set for one command, or for the rest of the script where no command follows. */
export interface Assigned {
  readonly name: string
  readonly value: Word
}

/** One simple command: wrappers such as `timeout 5` are taken off, and it is in every place where it could run. */
export interface Segment {
  /** As it stands in the script, its wrappers and redirects with it. */
  readonly source: string
  /** The program, whose text is always known here, and its arguments. Empty where only variables are set or files opened. */
  readonly words: readonly Word[]
  /** Names of the wrappers that were taken off, outermost first. */
  readonly wrappers: readonly string[]
  readonly assigned: readonly Assigned[]
  readonly redirects: readonly Redirect[]
  /** Absolute folder against which its paths are read; undefined where a `cd` before it leads who knows where. */
  readonly folder: string | undefined
  /** Whether it is `cd`, `pushd` or `popd` with one literal folder: no action, but where the rest is judged. */
  readonly isPrefix: boolean
  /** Whether another command's output is its input. */
  readonly isFed: boolean
}

/** How two neighbouring commands are joined: `;` stands for a line's end too, `nested` for one inside another. */
export type Joint = '&&' | '||' | ';' | '|' | '&' | 'nested'

/** A script, taken apart. */
export interface Script {
  readonly segments: readonly Segment[]
  readonly joints: readonly Joint[]
  /** Why not everything that would run can be seen in it; empty where it can. */
  readonly opaque: readonly string[]
  /** Why it was not even read: NUL, too long, too many commands, nested too deeply. */
  readonly rejected?: string
}
