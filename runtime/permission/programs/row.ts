import type { Risk } from '../../protocol/permission/risk.ts'

/** What is done with a file that a command names. */
export type Use = 'read' | 'write' | 'remove' | 'run'

/** What an operand, or the value of an option, is. `text` is nothing but text: a pattern, a message, a number. */
export type Role = 'text' | 'read' | 'write' | 'remove' | 'run' | 'url' | 'code'

/** What an option does to the risk, and whether the next word belongs to it. */
export interface OptionRow {
  /** The least risk of a command that has it. */
  readonly risk?: Risk
  /** Why, in words that a prompt shows. */
  readonly why?: string
  /** What its value is, where it takes one: `--name VALUE`, `--name=VALUE`, `-nVALUE`. */
  readonly value?: Role
  /** Its value can be left out, and then only stands behind `=` or right behind the letter. */
  readonly isOptional?: true
}

/** A program, or one of its sub-commands. What is not in a row counts as medium: an option, a sub-command, a program. */
export interface ProgramRow {
  /** The least risk, whatever the options. */
  readonly risk: Risk
  /** Why, where the risk is not low. */
  readonly why?: string
  /** By name with its dashes: `-r`, `--recursive`. */
  readonly options?: Readonly<Record<string, OptionRow>>
  /** Options that change nothing, separated by spaces: `-a -l --all`. Short ones can be joined. */
  readonly harmless?: string
  /** What its operands are, in their order; the last is that of all further ones. None: it takes text. */
  readonly operands?: readonly Role[]
  /** What stands behind the last operand when there are several, as in `cp FROM… TO`. */
  readonly lastOperand?: Role
  readonly subcommands?: Readonly<Record<string, ProgramRow>>
  /** How options are written, where not as GNU does: `-name` is one option (find, java, go), or there are none (echo). */
  readonly style?: 'single-dash' | 'none'
  /** A rule for any of its uses is never offered: it runs other programs, reaches the network, or does all kinds of things. */
  readonly isTooBroad?: true
  /** Where no file is named it reads the whole folder it stands in. */
  readonly readsFolder?: true
}

/** Programs that belong together, by name. */
export type Family = Readonly<Record<string, ProgramRow>>
