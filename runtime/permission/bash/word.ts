import type { Word as SyntaxWord, WordPart } from 'unbash'
import type { Varying, Word } from './script.ts'

/** What each loop variable stands for in the pass that is being read; undefined for those that are not literal. */
export type Literals = ReadonlyMap<string, string | undefined>

const none: Literals = new Map()

/** Characters that stand for themselves wherever they stand in a word: most words are of nothing else. */
const ordinary = /^[\w./:@%+=,-]+$/

/** A word as a command gets it: without its quotes where all of it is known, as bash 5.2 removes them (bash(1), QUOTING). */
export function readWord(word: SyntaxWord, literals: Literals = none): Word {
  const { parts, text } = word
  if (parts === undefined && ordinary.test(text)) return literalWord(text)
  const reading = new Reading(literals)
  if (parts === undefined) reading.bare(text)
  else for (const part of parts) reading.part(part)
  return reading.finish(text)
}

/** A word of known text, as an argument list holds it. */
export function literalWord(text: string, raw = text): Word {
  return { raw, text, varies: [], splits: false, lead: text }
}

/** A word of which nothing is known, such as the ones that xargs adds. */
export function unknownWord(raw: string): Word {
  return { raw, text: undefined, varies: ['substitution'], splits: true, lead: '' }
}

class Reading {
  readonly #literals: Literals
  readonly #varies = new Set<Varying>()
  /** The word's unquoted characters; what is quoted or expanded is a NUL in it. */
  #skeleton = ''
  #text = ''
  #lead: string | undefined
  /** What stands before the first unquoted character that a glob, a brace or a tilde can begin with. */
  #plain: string | undefined
  #splits = false

  constructor(literals: Literals) {
    this.#literals = literals
  }

  bare(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const here = text[at] ?? ''
      if (here === '\\') {
        at++
        this.#skeleton += '\0'
        this.#text += text[at] === '\n' ? '' : (text[at] ?? here)
      } else {
        if (/[*?[{~]/.test(here)) this.#plain ??= this.#text
        this.#skeleton += here
        this.#text += here
      }
    }
  }

  part(part: WordPart): void {
    switch (part.type) {
      case 'Literal':
        this.bare(part.text)
        break
      case 'Glob':
        this.bare(part.text)
        break
      case 'SingleQuoted':
        this.#quoted(part.value)
        break
      case 'AnsiCQuoted':
        // What \u and \c make of characters beyond ASCII depends on the locale, a byte that is no UTF-8 has no text, and
        // bash keeps what the parser drops behind a backslash.
        if (isUnsure(part.text) || part.value.includes('\uFFFD')) this.#vary('locale', false)
        this.#quoted(part.value)
        break
      case 'LocaleString':
        this.#vary('locale', false)
        for (const inner of part.parts) this.#inQuotes(inner)
        return
      case 'DoubleQuoted':
        this.#quoted('')
        for (const inner of part.parts) this.#inQuotes(inner)
        return
      case 'ExtendedGlob':
        this.#vary('glob', true)
        break
      case 'BraceExpansion':
        this.#vary('brace', true)
        break
      default:
        this.#expansion(part, true)
        break
    }
  }

  finish(raw: string): Word {
    if (isGlob(this.#skeleton, raw)) this.#vary('glob', true, this.#plain)
    if (isBrace(this.#skeleton)) this.#vary('brace', true, this.#plain)
    if (/^~|[=:]~/.test(this.#skeleton)) this.#vary('tilde', false, this.#plain)
    const text = this.#varies.size === 0 ? this.#text : undefined
    return { raw, text, varies: [...this.#varies], splits: this.#splits, lead: this.#lead ?? this.#text }
  }

  #quoted(text: string): void {
    this.#skeleton += '\0'
    this.#text += text
  }

  #inQuotes(part: WordPart): void {
    if (part.type === 'Literal') this.#quoted(part.value)
    else this.#expansion(part, false)
  }

  #expansion(part: WordPart, isBare: boolean): void {
    switch (part.type) {
      case 'SimpleExpansion':
        this.#variable(part, part.text.slice(1), isBare)
        break
      case 'ParameterExpansion':
        this.#variable(part, isPlain(part) ? part.parameter : '', isBare)
        break
      case 'CommandExpansion':
        this.#vary('substitution', isBare)
        break
      case 'ArithmeticExpansion':
        this.#vary('arithmetic', false)
        break
      case 'ProcessSubstitution':
        this.#vary('process', false)
        break
      default:
        // No other part is known: what comes new with a later parser varies.
        this.#vary('substitution', true)
        break
    }
  }

  #variable(part: WordPart & { text: string }, name: string, isBare: boolean): void {
    const literal = this.#literals.get(name)
    if (literal !== undefined && (!isBare || ordinary.test(literal))) {
      this.#quoted(literal)
      return
    }
    const isNumber = part.type === 'SimpleExpansion' && /^\$[?#$!]$/.test(part.text)
    const isList = /^\$@$|^\$\{@|\[@\]/.test(part.text) || part.text.startsWith('${!')
    this.#vary('variable', isNumber ? false : isBare || isList)
  }

  #vary(how: Varying, splits: boolean, lead = this.#text): void {
    this.#skeleton += '\0'
    this.#varies.add(how)
    if (this.#lead === undefined || lead.length < this.#lead.length) this.#lead = lead
    if (splits) this.#splits = true
  }
}

/** Whether `$'…'` holds an escape that is not the same everywhere. */
function isUnsure(text: string): boolean {
  return /\\[uUc\n]/.test(text) || text.includes('\x01') || text.includes('\x7f')
}

function isPlain(part: WordPart): boolean {
  return part.type === 'ParameterExpansion' && !part.operation && !part.index && !part.prefix
}

function isGlob(skeleton: string, raw: string): boolean {
  const bracket = skeleton.indexOf('[')
  return /[*?]/.test(skeleton) || (bracket !== -1 && raw.includes(']', raw.indexOf('[')))
}

/** Whether bash might expand braces in it; it also says so of some words where bash does not. */
function isBrace(skeleton: string): boolean {
  const open = skeleton.indexOf('{')
  if (open === -1) return false
  const close = skeleton.lastIndexOf('}')
  const comma = skeleton.indexOf(',', open)
  const dots = skeleton.indexOf('..', open)
  return (comma !== -1 && comma < close) || (dots !== -1 && dots < close)
}
