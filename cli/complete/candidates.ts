import { leadingWords } from '../argv.ts'
import { VellumCommand } from '../command.ts'
import { commandLength } from '../locate.ts'
import { aFile, type Candidate } from './candidate.ts'
import { type Flag, type Takes, takes, wordsAfter } from './commands.ts'
import { valuesFor } from './values.ts'
import type { Line } from './words.ts'

type Flags = Readonly<Record<string, Flag>>

const everywhere: Candidate = { word: '--help', about: 'what it does and takes' }
const atTheStart: readonly Candidate[] = [
  { word: 'help', about: 'what a command does and takes' },
  { word: '--version', about: 'which version this is' },
  everywhere,
]

/** What can follow: each candidate begins with the current word. After `--` the words are not ours. */
export async function candidates({ before, current }: Line): Promise<Candidate[]> {
  if (before.includes('--')) return []
  const all = await following({ before, current })
  return all.filter((one) => one === aFile || one.word.startsWith(current))
}

async function following({ before, current }: Line): Promise<readonly Candidate[]> {
  const asksHelp = before[0] === 'help'
  const words = leadingWords(asksHelp ? before.slice(1) : before)
  const length = commandLength(words)
  if (length > 0 && asksHelp) return []
  if (length > 0) return ofCommand({ before: before.slice(length), current }, await takes(words.slice(0, length)))
  const next = await wordsAfter(words)
  return before.length === 0 ? [...next, ...atTheStart] : next
}

async function ofCommand({ before, current }: Line, command: Takes): Promise<readonly Candidate[]> {
  const flags: Flags = { ...VellumCommand.baseFlags, ...command.flags }
  const awaiting = takingValue(before.at(-1), flags)
  if (awaiting) return valuesFor(awaiting, valued(flags[awaiting]), before)
  const inline = /^--([a-z][\w-]*)=/.exec(current)?.[1]
  if (inline !== undefined) return prefixed(`--${inline}=`, await valuesFor(inline, valued(flags[inline]), before))
  const typed = before.filter((word, index) => !word.startsWith('-') && !takingValue(before[index - 1], flags))
  const [name, argument] = Object.entries(command.args)[typed.length] ?? []
  if (name === undefined || current.startsWith('-')) return [...unused(flags, before), everywhere]
  return valuesFor(name, argument ?? {}, before)
}

const valued = (flag: Flag | undefined) => (flag?.type === 'option' ? flag : {})

/** The name of the flag that this word is, where it takes a value: the next word. */
function takingValue(word: string | undefined, flags: Flags): string | undefined {
  const takesIt = ([name, { type, char }]: [string, Flag]) =>
    type === 'option' && (word === `--${name}` || (char !== undefined && word === `-${char}`))
  return Object.entries(flags).find(takesIt)?.[0]
}

function prefixed(prefix: string, values: readonly Candidate[]): Candidate[] {
  return values.flatMap((one) => (one === aFile ? [] : [{ ...one, word: prefix + one.word }]))
}

/** The flags that can still be given. */
function unused(flags: Flags, before: readonly string[]): Candidate[] {
  const given = (name: string, { char }: Flag) =>
    before.some((word) => word === `--${name}` || word.startsWith(`--${name}=`) || word === `-${char}`)
  return Object.entries(flags)
    .filter(([name, flag]) => !flag.hidden && ((flag.type === 'option' && flag.multiple) || !given(name, flag)))
    .map(([name, { description }]) => ({ word: `--${name}`, about: description }))
}
