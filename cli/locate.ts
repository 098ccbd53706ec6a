import { Config } from '@oclif/core'
import { loadHelpClass } from '@oclif/core/help'
import { Failure } from '../runtime/protocol/failure.ts'
import { leadingWords, type Typed } from './argv.ts'
import { checkout } from './checkout.ts'
import type { VellumCommand } from './command.ts'
import { nearest } from './nearest.ts'

interface CommandClass {
  readonly takesTail: boolean
  new (argv: string[], config: Config): VellumCommand
}

/**
 * Finds the command that was typed, ready to start; undefined when help was asked for, which is then printed.
 * @throws Failure COMMAND_UNKNOWN with the nearest command, USAGE
 */
export async function locate(typed: Typed): Promise<VellumCommand | undefined> {
  const config = await Config.load({ root: checkout })
  const words = leadingWords(typed.words)
  const asksHelp = typed.words.includes('--help') || typed.words.includes('-h') || words[0] === 'help'
  const named = words[0] === 'help' ? words.slice(1) : words
  const length = commandLength(config, named)
  const id = named.slice(0, length).join(':')
  const typo = named.length > 0 ? named : asksHelp ? [] : typed.words.slice(0, 1)
  if (length === 0 && typo.length > 0 && !isTopic(config, named)) refuseUnknown(config, typo)
  if (asksHelp || length === 0) return showHelp(config, id || named.join(':'))
  return make(config, id, typed)
}

async function make(config: Config, id: string, { words, tail }: Typed): Promise<VellumCommand> {
  const Found = (await config.findCommand(id, { must: true }).load()) as unknown as CommandClass
  const command = id.replaceAll(':', ' ')
  if (tail !== undefined && !Found.takesTail)
    throw Failure.of('USAGE', { what: `"${command}" takes nothing after --.`, command })
  return new Found(words.slice(id.split(':').length), config)
}

/** How many of the words name a command; the longest name wins. */
function commandLength(config: Config, words: readonly string[]): number {
  const lengths = words
    .map((_, index) => index + 1)
    .filter((length) => config.findCommand(words.slice(0, length).join(':')))
  return lengths.at(-1) ?? 0
}

function isTopic(config: Config, words: readonly string[]): boolean {
  return words.length > 0 && config.findTopic(words.join(':')) !== undefined
}

function refuseUnknown(config: Config, words: readonly string[]): never {
  const known = config.commandIDs.map((id) => id.replaceAll(':', ' '))
  const close = nearest(words.slice(0, 2).join(' '), known) ?? nearest(words[0] ?? '', known)
  throw Failure.of('COMMAND_UNKNOWN', { command: words.join(' '), nearest: close ?? '--help' })
}

async function showHelp(config: Config, id: string): Promise<undefined> {
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions).showHelp(id ? [id] : [])
}
