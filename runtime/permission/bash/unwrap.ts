import { changesMeaning } from './opaque/variables.ts'
import type { Assigned, Word } from './script.ts'
import { literalWord, unknownWord } from './word.ts'
import { type Wrapper, wrappers } from './wrappers.ts'

/** A command without the wrappers around it. */
export interface Unwrapped {
  /** Empty where the program is known only when it runs. */
  readonly words: readonly Word[]
  readonly wrappers: readonly string[]
  readonly assigned: readonly Assigned[]
  readonly issues: readonly string[]
  /** Whether a wrapper is a program, so that what it runs does not happen in the shell itself. */
  readonly isApart: boolean
}

/** Takes off every wrapper, in one pass over the words: what is left is what runs. */
export function unwrap(words: readonly Word[]): Unwrapped {
  return new Unwrapping(words).run()
}

class Unwrapping {
  readonly #words: Word[]
  readonly #names: string[] = []
  readonly #assigned: Assigned[] = []
  readonly #issues: string[] = []
  #at = 0
  #isApart = false

  constructor(words: readonly Word[]) {
    this.#words = [...words]
  }

  run(): Unwrapped {
    for (;;) {
      const word = this.#words[this.#at]
      if (word === undefined) break
      if (word.text === undefined) return this.#finish([], 'The program is known only when it runs.')
      const wrapper = wrappers.get(plainName(word.text))
      if (wrapper === undefined) break
      const start = this.#at
      this.#at++
      const issue = this.#takeOptions(plainName(word.text), wrapper)
      if (issue === 'shows') return this.#finish(this.#words.slice(start))
      if (issue !== undefined) return this.#finish(this.#words.slice(start), issue)
      if (this.#at >= this.#words.length) {
        if (wrapper.byDefault === undefined) return this.#finish(this.#words.slice(start))
        this.#words.push(literalWord(wrapper.byDefault))
      }
      if (wrapper.adds) this.#words.push(unknownWord('…'))
      if (!wrapper.isBuiltin) this.#isApart = true
      this.#names.push(word.text)
    }
    return this.#finish(this.#words.slice(this.#at))
  }

  #finish(words: readonly Word[], issue?: string): Unwrapped {
    if (issue !== undefined) this.#issues.push(issue)
    return { words, wrappers: this.#names, assigned: this.#assigned, issues: this.#issues, isApart: this.#isApart }
  }

  /** Leaves `#at` on the command. Gives why it cannot be told, or `shows` where nothing is run but only looked up. */
  #takeOptions(name: string, wrapper: Wrapper): string | undefined {
    const unclear = `An option of ${name} is not known.`
    for (; this.#at < this.#words.length; this.#at++) {
      const word = this.#words[this.#at]
      if (word?.text === undefined) break
      if (word.text === '--') {
        this.#at++
        break
      }
      if (!word.text.startsWith('-') || (word.text === '-' && !spells(wrapper.flags, '-'))) break
      if (name === 'command' && /^-[pvV]*[vV][pvV]*$/.test(word.text)) return 'shows'
      if (wrapper.also?.test(word.text)) continue
      const issue = this.#takeOption(name, word.text, wrapper, unclear)
      if (issue !== undefined) return issue
    }
    return this.#takeOperands(name, wrapper.before ?? 'nothing')
  }

  #takeOption(name: string, text: string, wrapper: Wrapper, unclear: string): string | undefined {
    if (text.startsWith('--') || text === '-') {
      const equals = text.indexOf('=')
      const option = equals === -1 ? text : text.slice(0, equals)
      if (equals === -1 && spells(wrapper.flags, option)) return undefined
      if (!spells(wrapper.values, option)) return unclear
      return this.#takeValue(name, option, equals === -1 ? undefined : text.slice(equals + 1), unclear)
    }
    for (let at = 1; at < text.length; at++) {
      const option = `-${text[at]}`
      if (spells(wrapper.flags, option)) continue
      if (!spells(wrapper.values, option)) return unclear
      return this.#takeValue(name, option, at + 1 < text.length ? text.slice(at + 1) : undefined, unclear)
    }
    return undefined
  }

  #takeValue(name: string, option: string, joined: string | undefined, unclear: string): string | undefined {
    let value = joined
    if (value === undefined) {
      // GNU's --replace takes its value only behind `=`.
      if (option === '--replace') value = '{}'
      else {
        this.#at++
        const word = this.#words[this.#at]
        if (word === undefined || word.splits) return unclear
        value = word.text
      }
    }
    if (name === 'env' && (value === undefined || changesMeaning(value))) return setsMeaning(value)
    if (name === 'xargs' && (option === '-I' || option === '--replace')) this.#replace(value)
    return undefined
  }

  /** `xargs -I` puts what it reads wherever this text stands. */
  #replace(mark: string | undefined): void {
    for (let at = this.#at + 1; at < this.#words.length; at++) {
      const word = this.#words[at]
      if (word && (mark === undefined || word.raw.includes(mark) || word.text?.includes(mark)))
        this.#words[at] = { ...unknownWord(word.raw), splits: word.splits }
    }
  }

  #takeOperands(name: string, before: Wrapper['before']): string | undefined {
    if (before === 'one') {
      const word = this.#words[this.#at]
      if (word === undefined) return undefined
      this.#at++
      return word.splits ? `What ${name} runs is known only when it runs.` : undefined
    }
    if (before !== 'assignments') return undefined
    for (; this.#at < this.#words.length; this.#at++) {
      const word = this.#words[this.#at]
      const equals = word?.lead.indexOf('=') ?? -1
      if (word === undefined || equals === -1) return undefined
      const variable = word.lead.slice(0, equals)
      if (word.splits) return `What ${name} runs is known only when it runs.`
      const value = { ...word, text: word.text?.slice(equals + 1), lead: word.lead.slice(equals + 1) }
      this.#assigned.push({ name: variable, value })
      if (changesMeaning(variable)) this.#issues.push(setsMeaning(variable))
    }
    return undefined
  }
}

function setsMeaning(variable: string | undefined): string {
  return `It sets ${variable ?? 'a variable'}, which changes what later commands do.`
}

function spells(list: string | undefined, option: string): boolean {
  return list?.split(' ').includes(option) ?? false
}

/** A wrapper named by where systems keep it is that wrapper. */
function plainName(name: string): string {
  return name.replace(/^\/(usr\/)?bin\/(?=[a-z]+$)/, '')
}
