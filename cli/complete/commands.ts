import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from '@oclif/core/command'
import project from '../../package.json' with { type: 'json' }
import { commandFile } from '../locate.ts'
import type { Candidate } from './candidate.ts'

/** What of a command says how it can go on. */
export type Takes = Pick<Command.Class, 'flags' | 'args' | 'summary'>
export type Flag = Command.Class['flags'][string]

/** What the command of these words takes. */
export async function takes(words: readonly string[]): Promise<Takes> {
  const { default: found }: { default: Takes } = await import(commandFile(words).href)
  return found
}

/** The words that lead on to a command, as the folders say: its files are the commands. */
export async function wordsAfter(words: readonly string[]): Promise<Candidate[]> {
  if (!words.every((word) => /^[a-z-]+$/.test(word))) return []
  const folder = fileURLToPath(new URL('.', commandFile([...words, 'any'])))
  if (!existsSync(folder)) return []
  const names = new Set(readdirSync(folder).map((file) => file.replace(/\.ts$/, '')))
  return Promise.all([...names].sort().map(async (word) => ({ word, about: await aboutWords([...words, word]) })))
}

async function aboutWords(words: readonly string[]): Promise<string | undefined> {
  const topics: Readonly<Record<string, { description: string }>> = project.oclif.topics
  return topics[words.join(':')]?.description ?? (await takes(words)).summary
}
