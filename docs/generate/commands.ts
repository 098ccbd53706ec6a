import type { Command } from '@oclif/core/command'
import { Config } from '@oclif/core/config'
import { code, listing, table } from './markdown.ts'

type Loaded = Command.Loadable & { readonly takesTail?: boolean }
type Flag = Loaded['flags'][string]

const isShared = ({ helpGroup }: Flag) => helpGroup === 'GLOBAL'
const ownFlags = ({ flags }: Loaded) => Object.values(flags).filter((flag) => !isShared(flag))

/** Every command the program has, in the order of their names. */
async function commands(root: string): Promise<Loaded[]> {
  const config = await Config.load({ root })
  return config.commands.filter(({ hidden }) => !hidden).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** One line for each command. */
export async function commandTable(root: string): Promise<string> {
  const rows = (await commands(root)).map((one) => [code(lineOf(one)), one.summary ?? ''])
  return table(['command', 'does'], rows)
}

/** Each command with everything it takes, and the flags that all of them take. */
export async function commandPages(root: string): Promise<string> {
  const all = await commands(root)
  const shared = Object.values(all[0]?.flags ?? {}).filter(isShared)
  return [...all.map(commandPage), '## Flags of every command', flagTable(shared)].join('\n\n')
}

function commandPage(command: Loaded): string {
  const own = ownFlags(command)
  const parts = [
    `## vellum ${nameOf(command)}`,
    `${command.summary}.`,
    listing([usageOf(command)]),
    command.description ?? '',
    argumentTable(command),
    flagTable(own),
    exampleListing(command),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function nameOf({ id }: Loaded): string {
  return id.replaceAll(':', ' ')
}

/** The words it takes; what comes after `--` is the tail. */
function lineOf(command: Loaded): string {
  const words = Object.values(command.args).map(({ name, required }) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  )
  return ['vellum', nameOf(command), ...words, ...(command.takesTail ? ['-- COMMAND'] : [])].join(' ')
}

function usageOf(command: Loaded): string {
  if (typeof command.usage === 'string') return `vellum ${command.usage}`
  const flags = ownFlags(command).map((flag) => (flag.required ? long(flag) : `[${long(flag)}]`))
  return [lineOf(command), ...flags].join(' ')
}

function argumentTable({ args }: Loaded): string {
  const rows = Object.values(args).map(({ name, description = '', required }) => [
    code(name.toUpperCase()),
    required ? `${description} (needed)` : description,
  ])
  return rows.length === 0 ? '' : table(['argument', 'is'], rows)
}

function flagTable(flags: readonly Flag[]): string {
  const rows = flags.map((flag) => [code(`${flag.char ? `-${flag.char}, ` : ''}${long(flag)}`), meaning(flag)])
  return rows.length === 0 ? '' : table(['flag', 'means'], rows)
}

function long(flag: Flag): string {
  return flag.type === 'option' ? `--${flag.name} ${flag.helpValue ?? flag.name.toUpperCase()}` : `--${flag.name}`
}

function meaning(flag: Flag): string {
  if (flag.type !== 'option') return flag.description ?? ''
  const { description = '', options, env } = flag
  const byDefault = typeof flag.default === 'string' ? `without it: ${code(flag.default)}` : ''
  const notes = [options && `one of ${options.map(code).join(', ')}`, byDefault, env && `or set ${code(env)}`]
  return [description, ...notes.filter(Boolean)].join('; ')
}

function exampleListing({ examples = [] }: Loaded): string {
  const lines = examples.map((one) => (typeof one === 'string' ? one : one.command))
  return lines.length === 0
    ? ''
    : listing(
        lines.map((line) => line.replaceAll('<%= config.bin %>', 'vellum')),
        'sh',
      )
}
