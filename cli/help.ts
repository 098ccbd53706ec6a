import { Config } from '@oclif/core/config'
import { loadHelpClass } from '@oclif/core/help'
import { Failure } from '../runtime/protocol/failure.ts'
import { checkout } from './checkout.ts'
import { nearest } from './nearest.ts'

/**
 * Prints the help of the command or topic these words begin with, or of everything when there are none.
 * @throws Failure COMMAND_UNKNOWN with the nearest command, topic or flag when they name neither.
 */
export async function help(words: readonly string[]): Promise<undefined> {
  const config = await Config.load({ root: checkout })
  const prefixes = words.map((_, index) => words.slice(0, words.length - index).join(':'))
  const subject = prefixes.find((id) => config.findCommand(id)) ?? topicOf(config, words)
  if (subject === undefined && words.length > 0) refuse(config, words)
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions).showHelp(subject ? [subject] : [])
}

function topicOf(config: Config, words: readonly string[]): string | undefined {
  const id = words.join(':')
  return config.findTopic(id) ? id : undefined
}

function refuse(config: Config, words: readonly string[]): never {
  const known = [...config.commandIDs, ...config.topics.map(({ name }) => name)].map((id) => id.replaceAll(':', ' '))
  const typable = [...known, '--help', '--version']
  const close = nearest(words.slice(0, 2).join(' '), typable) ?? nearest(words[0] ?? '', typable)
  throw Failure.of('COMMAND_UNKNOWN', { command: words.join(' '), nearest: close ?? '--help' })
}
