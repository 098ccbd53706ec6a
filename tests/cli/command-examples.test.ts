import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Config } from '@oclif/core/config'
import { expect, test } from 'vitest'
import { cutArgv } from '../../cli/argv.ts'
import { checkout } from '../../cli/checkout.ts'
import type { VellumCommand } from '../../cli/command.ts'
import { locate } from '../../cli/locate.ts'
import { temporaryFolder } from '../fixtures/folder.ts'

/** What a page shows as an example is what a person types: bash cuts it into words, and the command's own parser takes them. */

/** Commands parse through a method that only they may call. */
type Parsing = { parse(command: unknown): Promise<unknown>; readonly ctor: unknown }

const { commands } = await Config.load({ root: checkout })
const examples = commands.flatMap(({ id, examples = [] }) =>
  examples.map((one) => [id, (typeof one === 'string' ? one : one.command).replaceAll('<%= config.bin %>', 'vellum')]),
) as [id: string, line: string][]

test('every command has an example', () => {
  const shown = new Set(examples.map(([id]) => id))
  expect(commands.filter(({ id }) => !shown.has(id)).map(({ id }) => id)).toEqual([])
})

test.each(examples)('%s: its parser takes `%s`', async (id, line) => {
  const command = await locate(cutArgv(wordsOf(line)))
  expect(command?.id).toBe(id)
  await expect(parsed(command)).resolves.toBeDefined()
})

test.each(['vellum hatch --nmae desk', 'vellum tokens revoke', 'vellum release build --arch vax'])(
  'and does not take `%s`',
  async (line) => {
    await expect(parsed(await locate(cutArgv(wordsOf(line))))).rejects.toThrow()
  },
)

function parsed(command: VellumCommand | undefined): Promise<unknown> {
  const parsing = command as unknown as Parsing
  return parsing.parse(parsing.ctor)
}

/** The words after `vellum` as a shell hands them over, wherever in the line it stands. */
function wordsOf(line: string): string[] {
  const folder = temporaryFolder()
  for (const name of ['key.txt', 'passphrase.txt', 'commands.jsonl']) writeFileSync(join(folder, name), 'a secret')
  const script = `exec 3>&1; vellum() { printf '%s\\0' "$@" >&3; }; { ${line}\n} > rest; wait`
  return execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\0')
    .slice(0, -1)
}
