import type { Word } from '../script.ts'
import { nameIssue } from './construct.ts'
import { isIdentifier } from './variables.ts'

type Check = (operands: readonly Word[]) => string | undefined

const hides = 'can change what later commands mean, or run text as a command.'

/** What bash's own commands can hide, by name (bash(1), SHELL BUILTIN COMMANDS). */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...['eval', 'source', '.', 'trap', 'bind', 'complete', 'compgen', 'compopt', 'fc', 'let', 'coproc'].map(always),
  ...['alias', 'unalias', 'enable', 'history', 'shopt', 'exec'].map(withOperands),
  ['hash', (operands) => (operands.every(isHarmlessHash) ? undefined : `hash ${hides}`)],
  ['set', (operands) => (isHarmlessSet(operands) ? undefined : `set ${hides}`)],
  ['jobs', (operands) => (operands.some((word) => mayBe(word, /^-[lnprs]*x/)) ? `jobs -x ${hides}` : undefined)],
  ...['declare', 'typeset', 'local'].map((name): [string, Check] => [name, (operands) => declares(operands, true)]),
  ...['export', 'readonly'].map((name): [string, Check] => [name, (operands) => declares(operands, false)]),
  ['unset', names],
  ['read', names],
  ['getopts', (operands) => names(operands.slice(1, 2))],
  ['mapfile', maps],
  ['readarray', maps],
  ['wait', (operands) => (operands.some((word) => mayBe(word, /^-[fn]*p/)) ? `wait -p ${hides}` : undefined)],
  ['printf', prints],
  ['test', tests],
  ['[', tests],
])

/** Why what a command of bash's own does cannot be seen; undefined for other programs, and where it can. */
export function builtinIssue(words: readonly Word[]): string | undefined {
  return checks.get(words[0]?.text ?? '')?.(words.slice(1))
}

function always(name: string): [string, Check] {
  return [name, () => `${name} ${hides}`]
}

function withOperands(name: string): [string, Check] {
  return [name, (operands) => (operands.length > 0 ? `${name} ${hides}` : undefined)]
}

function isHarmlessHash(word: Word): boolean {
  return word.text !== undefined && /^(-[rlt]+|[^-].*)$/s.test(word.text)
}

/** `-e`, `-u`, `-x`, `-o pipefail`, on or off, and nothing else. */
function isHarmlessSet(operands: readonly Word[]): boolean {
  for (let at = 0; at < operands.length; at++) {
    const text = operands[at]?.text
    if (text === undefined || !/^[-+][eux]*o?$/.test(text) || text.length < 2) return false
    if (text.endsWith('o') && operands[++at]?.text !== 'pipefail') return false
  }
  return true
}

/** Whether a word is, or may become when it runs, one that a pattern finds. */
function mayBe(word: Word, pattern: RegExp): boolean {
  return word.text === undefined || pattern.test(word.text)
}

/** `evaluates`: where the variable is an array already, bash takes a value that begins with `(` for a list, and expands it. */
function declares(operands: readonly Word[], evaluates: boolean): string | undefined {
  for (const word of operands) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:\+?=(.*))?$/s.exec(word.lead) ?? []
    if (word.text?.startsWith('-') || word.text?.startsWith('+')) {
      if (!/^[-+][xrgpfF]+$/.test(word.text)) return `An option of declare ${hides}`
    } else if (name === undefined || word.splits) return 'It declares a variable whose name is not plain.'
    else if (nameIssue(name) !== undefined) return nameIssue(name)
    else if (value?.startsWith('(')) return 'It makes an array of text, which bash would evaluate.'
    else if (evaluates && value === '' && word.text === undefined)
      return 'It declares a variable whose value is known only when it runs.'
  }
  return undefined
}

/** Operands that name variables, behind options. */
function names(operands: readonly Word[]): string | undefined {
  for (const word of operands) {
    if (word.text === undefined) return 'The variable that it sets is known only when it runs.'
    if (word.text.includes('[')) return nameIssue(word.text)
    if (isIdentifier(word.text) && nameIssue(word.text) !== undefined) return nameIssue(word.text)
  }
  return undefined
}

function maps(operands: readonly Word[]): string | undefined {
  if (operands.some((word) => mayBe(word, /^-.*[Cc]/))) return `mapfile -C ${hides}`
  return names(operands)
}

function prints(operands: readonly Word[]): string | undefined {
  const first = operands[0]
  if (first === undefined) return undefined
  if (first.text?.startsWith('-v')) {
    const name = first.text === '-v' ? operands[1]?.text : first.text.slice(2)
    return nameIssue(name ?? '') ?? prints(operands.slice(first.text === '-v' ? 2 : 1))
  }
  const format = first.text === '--' ? operands[1] : first
  if (format === undefined) return undefined
  if (format.text === undefined) return 'The format of printf is known only when it runs.'
  return /%[^%a-zA-Z]*[hjlztL]*n/.test(format.text) ? 'A %n of printf sets a variable.' : undefined
}

const binary = /^(=|==|!=|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef|a|o))$/
const unary = /^-[a-zA-Z]$/

/** `test -v` and `-R` evaluate subscripts, so neither may come from, or be fed by, what is known only when it runs. */
function tests(operands: readonly Word[]): string | undefined {
  const unclear = 'What test compares is known only when it runs, and it can evaluate a subscript.'
  for (let at = 0; at < operands.length; at++) {
    const word = operands[at]
    const before = operands[at - 1]?.text
    const after = operands[at + 1]?.text
    if (word === undefined) continue
    if (word.text === '-v' || word.text === '-R') {
      const operand = operands[at + 1]
      if (operand && operand.text !== ']' && !isIdentifier(operand.text)) return unclear
    }
    if (word.text !== undefined) continue
    const isOperand = binary.test(after ?? '') || binary.test(before ?? '') || unary.test(before ?? '')
    const isAlone = operands.filter((one) => one.text !== ']').length === 1
    if (word.splits || !(isOperand || isAlone)) return unclear
  }
  return undefined
}
