import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { vellum } from './fixtures/cli.ts'

/** The tables of README.md against the program. The session it shows is typed for real in journeys/readme.test.ts. */

const root = join(import.meta.dirname, '..')
const usages = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `vellum ([a-z]+(?: [a-z]+)?)(.*?)` /gm)]
const described = usages.map(([, command = '', parameters = '']) => ({ command, parameters }))

test('its table of commands holds every command there is and no other', () => {
  const files = globSync('**/*.ts', { cwd: join(root, 'cli/commands') })
  const there = files.map((file) => file.slice(0, -'.ts'.length).replace('/', ' '))
  expect(described.map(({ command }) => command).sort()).toEqual(there.sort())
})

test.each(described)('$command has the parameters that the table gives it', async ({ command, parameters }) => {
  const { code, stdout } = await vellum([...command.split(' '), '--help'], { env: process.env })
  const named = parameters.match(/--[a-z-]+|\[[A-Z]+\]|[A-Z]+(?:\/[A-Z]+)?/g) ?? []
  expect([code, named.filter((name) => !stdout.includes(name))]).toEqual([0, []])
})
