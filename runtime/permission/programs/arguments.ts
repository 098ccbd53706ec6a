import { greatest } from '../../protocol/permission/risk.ts'
import type { Word } from '../bash/script.ts'
import type { Finding } from '../judgment.ts'
import type { Level } from './evaluate.ts'
import { namesSource } from './globs.ts'
import { type Found, findOptions } from './option.ts'
import type { Named, OptionRow, ProgramRow, Role } from './row.ts'
import { canBeOption, canBeSplit, literal, literalWord } from './words.ts'
import { worstOption } from './worst.ts'

/** The arguments of one level of a program, told apart. */
export interface Arguments {
  readonly findings: readonly Finding[]
  /** Values of options. */
  readonly named: readonly Named[]
  /** Of a row with sub-commands only the first: the rest is that one's. */
  readonly operands: readonly Word[]
  /** How many words were read. */
  readonly consumed: number
  readonly isDeep: boolean
  /** What the operands are instead of only read. */
  readonly reads: Role
  readonly replacesFirst: boolean
  readonly ignoresGiven: boolean
  readonly isVeiled: boolean
  /** Whether some option is not known, so that it may have taken the word behind it. */
  readonly isUnsure: boolean
}

/**
 * Reads options and operands as the row's style has them.
 *
 * @param levels the program or sub-command, and behind it those above of which the options can stand here as well
 */
export function readArguments(levels: readonly [Level, ...Level[]], words: readonly Word[]): Arguments {
  return new Reader(levels, words).read()
}

class Reader {
  readonly #findings: Finding[] = []
  readonly #named: Named[] = []
  readonly #operands: Word[] = []
  #isDeep = false
  #reads: Role = 'read'
  readonly #globs: Word[] = []
  #replacesFirst = false
  #ignoresGiven = false
  #isVeiled = false
  #isUnsure = false
  #at = 0
  readonly #row: ProgramRow
  readonly #name: string
  readonly #levels: readonly Level[]
  readonly #words: readonly Word[]

  constructor(levels: readonly [Level, ...Level[]], words: readonly Word[]) {
    this.#row = levels[0].row
    this.#name = levels[0].name
    this.#levels = levels
    this.#words = words
  }

  read(): Arguments {
    const { style, subcommands } = this.#row
    let areOptionsOver = style === 'none'
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++] as Word
      if (!areOptionsOver && word.text === '--') areOptionsOver = true
      else if (!areOptionsOver && isOption(word)) this.#option(word)
      else {
        if (!areOptionsOver) this.#perhapsOption(word)
        this.#operands.push(word)
        if (subcommands) break
        if (style === 'posix') areOptionsOver = true
      }
    }
    return {
      findings: this.#findings,
      named: this.#named,
      operands: this.#operands,
      consumed: this.#at,
      isDeep: this.#globs.length > 0 ? !this.#globs.every(namesSource) : this.#isDeep,
      reads: this.#reads,
      replacesFirst: this.#replacesFirst,
      ignoresGiven: this.#ignoresGiven,
      isVeiled: this.#isVeiled,
      isUnsure: this.#isUnsure,
    }
  }

  #option(word: Word): void {
    const rows = this.#levels.map((one) => one.row)
    const found = findOptions(rows, word.text ?? word.lead, this.#row.style)
    const isKnown = found.map((one) => this.#apply(one, word)).every((one) => one)
    if (canBeSplit(word)) this.#perhapsOption(word)
    const last = found.at(-1)
    if (!isKnown) this.#unsure(word, last?.value !== undefined)
    else if (last?.value === undefined) this.#takeNext(last)
  }

  /** What an option says of the command; whether it is known, and one that takes its value for sure or for sure not. */
  #apply({ name, options, isExact, value }: Found, word: Word): boolean {
    for (const option of options) {
      if (option.risk && option.risk !== 'low') {
        this.#findings.push({ risk: option.risk, why: `${this.#name} ${name} ${option.why ?? 'changes something'}` })
      }
      this.#isDeep ||= option.isDeep === true
      this.#replacesFirst ||= option.replacesFirst === true
      this.#ignoresGiven ||= option.ignoresGiven === true && isExact
      this.#isVeiled ||= option.isVeiled === true
      this.#reads = option.reads ?? this.#reads
      if (value !== undefined) this.#value(attached(value, word), option)
    }
    if (options.length === 0 && value !== undefined) {
      this.#named.push(...(['read', 'write'] as const).map((role) => ({ word: attached(value, word), role })))
    }
    if (isExact && options.length > 0) return true
    const risk = greatest(['medium', ...options.map((one) => one.risk ?? 'low')])
    this.#findings.push({ risk, why: `what ${this.#name} ${name} does is not known` })
    return options.length > 0 && new Set(options.map((one) => one.value !== undefined && !one.isOptional)).size === 1
  }

  /** An option that is not known may have the next word as its value: that word is then no sub-command. */
  #unsure(word: Word, hasValue: boolean): void {
    if (hasValue) return
    this.#isUnsure = true
    const next = this.#words[this.#at]
    if (!this.#row.subcommands || !next) return
    this.#findings.push({ risk: 'high', why: `${word.raw} can hide which command of ${this.#name} follows` })
  }

  #takeNext(last: Found | undefined): void {
    const takes = last?.options.some((one) => one.value !== undefined && !one.isOptional)
    const next = this.#words[this.#at]
    if (!takes || !last || !next) return
    this.#at++
    for (const option of last.options) this.#value(next, option)
    if (!canBeSplit(next)) return
    this.#perhapsOption(next)
    this.#isUnsure = true
  }

  #value(word: Word, { value, further, narrows }: OptionRow): void {
    this.#named.push({ word, role: value ?? 'text' })
    if (narrows && !word.text?.startsWith('!')) this.#globs.push(word)
    for (const role of further ?? []) {
      const next = this.#words[this.#at++]
      if (next) this.#named.push({ word: next, role })
    }
  }

  #perhapsOption(word: Word): void {
    const worst = literal(word) === undefined && canBeOption(word) ? worstOption(this.#levels, word) : undefined
    if (worst) this.#findings.push(worst)
  }
}

/** Whether a word is an option for sure, its value perhaps known only when it runs. */
function isOption(word: Word): boolean {
  if (word.text !== undefined) return word.text.startsWith('-') && word.text !== '-'
  return /^--?[A-Za-z][A-Za-z0-9-]*=/.test(word.lead)
}

/** The value that is attached to an option. */
function attached(value: string, word: Word): Word {
  return word.text === undefined ? { ...word, raw: word.raw } : literalWord(value)
}
