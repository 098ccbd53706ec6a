import type { Risk } from '../../protocol/permission/risk.ts'
import type { Word } from '../bash/script.ts'
import type { Finding } from '../judgment.ts'

/** What is done with a file that a command names; to `list` is to see names, sizes and dates, and no contents. */
export type Use = 'list' | 'read' | 'write' | 'remove' | 'run'

/**
 * What an operand, or the value of an option, is. `text` is nothing but text: a pattern, a message, a number. `code` is
 * read as a program by whoever gets it. `url` is an address: one that names a file here counts as reading that. `revision`
 * is what git takes for a commit or a path, or both as `REVISION:PATH`: what can be a path in it is read.
 */
export type Role = 'text' | 'revision' | 'list' | 'read' | 'write' | 'remove' | 'run' | 'url' | 'code' | ScriptRole

/** A text in a language of the program's own, of which a harmless part is known. */
export type ScriptRole = 'sed' | 'awk' | 'jq' | 'yq' | 'clock' | 'mode' | 'format'

/** What an option does to the risk, and whether the next word belongs to it. */
export interface OptionRow {
  /** The least risk of a command that has it. */
  readonly risk?: Risk
  /** Why, as it follows the option's name in a prompt: `sends data to another machine`. */
  readonly why?: string
  /** What its value is, where it takes one: `--name VALUE`, `--name=VALUE`, `-nVALUE`. */
  readonly value?: Role
  /** Its value can be left out, and then only stands behind `=` or right behind the letter. */
  readonly isOptional?: true
  /** With it, everything below the folders that are named is read. */
  readonly isDeep?: true
  /** It says what the first operand says without it, as `grep -e PATTERN` does: the first role of `operands` falls away. */
  readonly replacesFirst?: true
  /**
   * With it the number of operands says nothing, as in `git tag --list NAME` or `node --test`: what the row says of those
   * that are `given` falls away.
   */
  readonly ignoresGiven?: true
  /** What the words behind its value are, where it takes more than one: `--arg NAME VALUE`. */
  readonly further?: readonly Role[]
  /** What the operands are with it that are only read without it: `sed -i` writes them. */
  readonly reads?: Role
  /**
   * Its value is a glob for names: where each names source code, what is read with all below it shows no secret; where one
   * does not, it can take in hidden files.
   */
  readonly narrows?: true
  /** It runs commands of which no more is known. */
  readonly isVeiled?: true
}

/** A program, or one of its sub-commands. What is not in a row counts as medium: an option, a sub-command, a program. */
export interface ProgramRow {
  /** The least risk, whatever the options; of a row with sub-commands, what it is where none of them is given. */
  readonly risk: Risk
  /** Why, where the risk is not low, as it follows the program's name in a prompt: `removes files for good`. */
  readonly why?: string
  /** By name with its dashes: `-r`, `--recursive`. */
  readonly options?: Readonly<Record<string, OptionRow>>
  /** Options that change nothing, separated by spaces: `-a -l --all`. Short ones can be joined; `-NUM` is any number. */
  readonly harmless?: string
  /** Its options can stand behind a sub-command as well, at any level. */
  readonly optionsAnywhere?: true
  /** Words of which each, where it is the only argument, has it say something of itself and end: `--version --help`. */
  readonly tells?: string
  /** What its operands are, in their order; the last is that of all further ones. None: it takes text. */
  readonly operands?: readonly Role[]
  /** What it does where it is given this many operands or more; with a sub-command nothing is: `git branch NAME`, `hostname NAME`. */
  readonly given?: { readonly operands: number; readonly risk: Risk; readonly why: string }
  /** What stands behind the last operand when there are several, as in `cp FROM… TO`. */
  readonly lastOperand?: Role
  readonly subcommands?: Readonly<Record<string, ProgramRow>>
  /** What a word means that is none of its sub-commands: `yarn SCRIPT`, `node FILE`. */
  readonly otherwise?: ProgramRow
  /**
   * How options are written, where not as GNU does: `-name` is one option (find, java, go), `posix` ends them at the first
   * operand, or there are none (echo). Sub-commands write them as their program does.
   */
  readonly style?: 'gnu' | 'posix' | 'single-dash' | 'none'
  /** What options and operands cannot say: expressions, old spellings. It judges all the arguments alone. */
  readonly own?: (words: readonly Word[], name: string) => Evaluated
  /** What it comes to beside its options and operands, by what its words are together; reasons as in `why`. */
  readonly also?: (words: readonly Word[]) => readonly Finding[]
  /** A rule for any of its uses is never offered: it runs other programs, reaches the network, or does all kinds of things. */
  readonly isTooBroad?: true
  /** It runs commands of which no more is known: a shell, a recipe of the project. */
  readonly isVeiled?: true
  /** Of a folder that is named, everything below it is read. */
  readonly isDeep?: true
  /** Where no file is named it reads the whole folder it stands in; with sub-commands, whatever is named. */
  readonly readsFolder?: true
  /** Where nothing is named it shows what is in the folder it stands in. */
  readonly listsFolder?: true
  /** Whatever it is given, it shows names and text at most: a glob does not make it worse. */
  readonly listsNames?: true
}

/** A word of a command, and what it is there. */
export interface Named {
  readonly word: Word
  readonly role: Role
  readonly isDeep?: true
}

/** What the arguments of a program come to. */
export interface Evaluated {
  readonly findings: readonly Finding[]
  readonly named: readonly Named[]
  readonly isVeiled: boolean
}

/** Programs that belong together, by name. */
export type Family = Readonly<Record<string, ProgramRow>>
