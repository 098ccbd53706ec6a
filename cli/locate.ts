import { existsSync } from 'node:fs'
import { Config } from '@oclif/core/config'
import project from '../package.json' with { type: 'json' }
import { Failure } from '../runtime/protocol/failure.ts'
import { leadingWords, type Typed } from './argv.ts'
import { checkout } from './checkout.ts'
import type { VellumCommand } from './command.ts'

interface CommandClass {
  id: string
  readonly takesTail: boolean
  new (argv: string[], config: Config): VellumCommand
}

/**
 * Finds the command that was typed, ready to start, and loads no other; undefined when help was asked for, which is
 * then printed.
 * @throws Failure COMMAND_UNKNOWN with the nearest command, USAGE
 */
export async function locate(typed: Typed): Promise<VellumCommand | undefined> {
  const words = leadingWords(typed.words)
  const asksHelp = typed.words.includes('--help') || typed.words.includes('-h') || words[0] === 'help'
  const length = asksHelp ? 0 : commandLength(words)
  if (length > 0) return load(words.slice(0, length), typed)
  const { help } = await import('./help.ts')
  const unknown = asksHelp ? words : typed.words.slice(0, Math.max(1, words.length))
  return help(words[0] === 'help' ? words.slice(1) : unknown)
}

async function load(words: readonly string[], typed: Typed): Promise<VellumCommand> {
  const { default: Found }: { default: CommandClass } = await import(commandFile(words).href)
  const command = words.join(' ')
  if (typed.tail !== undefined && !Found.takesTail)
    throw Failure.of('USAGE', { what: `"${command}" takes nothing after --.`, command })
  Found.id = words.join(':')
  return new Found(typed.words.slice(words.length), await configWithoutCommands())
}

/** How many of the words name a command; the longest name wins. */
export function commandLength(words: readonly string[]): number {
  const lengths = words.map((_, index) => index + 1).filter((length) => isCommand(words.slice(0, length)))
  return lengths.at(-1) ?? 0
}

function isCommand(words: readonly string[]): boolean {
  return words.every((word) => /^[a-z-]+$/.test(word)) && existsSync(commandFile(words))
}

/** The file of the command that these words name. */
export function commandFile(words: readonly string[]): URL {
  return new URL(`./commands/${words.join('/')}.ts`, import.meta.url)
}

/** oclif would load every command there is to list them, which takes longer than most commands do. */
function configWithoutCommands(): Promise<Config> {
  const { commands: _, ...oclif } = project.oclif
  return Config.load({ root: checkout, pjson: { ...project, oclif } as never })
}
