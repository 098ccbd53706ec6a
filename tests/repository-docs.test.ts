import { execFile } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { environment } from '../cli/flags/environment.ts'
import { handWritten } from '../docs/generate/blocks.ts'
import { catalogue } from '../runtime/protocol/catalogue.ts'

/** The pages under docs/ and the generated tables of README.md against the code. */

const root = join(import.meta.dirname, '..')
/** Without the pictures: what a terminal showed is drawn by a program, and says nothing by hand. */
const pages = globSync('docs/*.{md,svg}', { cwd: root }).sort()
const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** What only generated text may name, since a change of the code would make it untrue unnoticed. */
const ofTheCode: Readonly<Record<string, RegExp>> = {
  'a flag': /(?<![\w-])--?[a-z][\w-]*/g,
  'an error code': new RegExp(`\\b(?:${Object.keys(catalogue).join('|')})\\b`, 'g'),
  'a variable': new RegExp(`\\b(?:${Object.keys(environment).join('|')})\\b`, 'g'),
  'a port': /(?<!\d)(?:\d{1,3}\.){3}\d{1,3}|:\d{2,5}\b|\bport \d+|\b\d{4,5}\b/g,
  'a path': /(?<![\w<.])(?:~|\.{1,2})?\/[\w.-]+/g,
}

test('the pages are found', () => {
  expect(pages).toEqual(expect.arrayContaining(['docs/README.md', 'docs/commands.md', 'docs/how-it-works.svg']))
})

test.each(pages)('%s names flags, error codes, variables, ports and paths in generated text only', (path) => {
  const byHand = withoutLinks(handWritten(textOf(path)))
  const named = Object.entries(ofTheCode).flatMap(([what, pattern]) =>
    (byHand.match(pattern) ?? []).map((found) => `${what}: ${found}`),
  )
  expect(named).toEqual([])
})

test.each(
  Object.entries({
    'a flag': 'Type it with --deep.',
    'an error code': 'You see LEASE_HELD.',
    'a variable': 'Set VELLUM_HOME.',
    'a port': 'It listens on 127.0.0.1 and 7830.',
    'a path': 'It is in ~/.vellum or `/var/lib/vellum`.',
  }),
)('%s in a sentence is seen', (what, sentence) => {
  expect(sentence.match(ofTheCode[what] ?? /$^/)).not.toBeNull()
})

test.each(pages)('every link of %s leads to a file', (path) => {
  const targets = [...textOf(path).matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target)
  const lost = targets.filter((target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(path), target)))
  expect(lost).toEqual([])
})

test('docs/README.md leads to every page', () => {
  const start = textOf('docs/README.md')
  const beside = pages.filter((path) => path.endsWith('.md') && path !== 'docs/README.md')
  expect(beside.filter((path) => !start.includes(`](${path.slice('docs/'.length)})`))).toEqual([])
})

test('every environment variable that the command line or a story reads has its row', () => {
  const ours = ['HOME', 'PATH', 'SHELL', 'NODE_COMPILE_CACHE', 'VELLUM_LAUNCHER']
  const sources = globSync('{cli,bootstrap,stacks}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] }).map(textOf)
  const read = sources.flatMap((text) => [...text.matchAll(/process\.env\.([A-Z_]+)/g)].map(([, name = '']) => name))
  const known: readonly string[] = [...Object.keys(environment), ...ours]
  expect(read.filter((name) => !known.includes(name))).toEqual([])
})

/** One change of the code for each kind of thing that pages tell of. */
const changes: readonly [what: string, path: string, from: string, to: string][] = [
  ['a flag', 'cli/commands/hatch.ts', "'dry-run':", "'no-run':"],
  ['what a command does', 'cli/commands/doctor.ts', 'What is wrong', 'What went wrong'],
  ['an error code', 'runtime/protocol/catalogue.ts', 'LEASE_HELD:', 'LEASE_TAKEN:'],
  ['the sentence of an error', 'runtime/protocol/catalogue.ts', 'Nothing was done, as you asked', 'Nothing was done'],
  ['an exit code', 'runtime/protocol/catalogue.ts', '  9: ', '  11: '],
  ['the port', 'runtime/protocol/layout.ts', 'defaultPort = 7830', 'defaultPort = 7831'],
  ['a path', 'runtime/protocol/layout.ts', "at('trust')", "at('keys')"],
  ['a mode', 'runtime/protocol/layout.ts', 'closed = 0o700', 'closed = 0o750'],
  ['a path of the operator', 'bootstrap/record/folders.ts', "'failed'", "'broken'"],
  ['a probe', 'runtime/protocol/probes.ts', 'There is memory', 'There is room in memory'],
  ['a variable', 'cli/flags/environment.ts', 'NO_COLOR:', 'NO_COLOUR:'],
  ['a key source', 'runtime/vault/keys/keys.ts', "title: 'a passphrase'", "title: 'a password'"],
  ['a setting', 'runtime/protocol/gateway/settings.ts', "'events.keepDays':", "'events.keptDays':"],
  ['what a setting takes', 'runtime/protocol/gateway/settings.ts', 'whole(1, 3600)', 'whole(1, 7200)'],
  ['an event', 'runtime/protocol/gateway/event.ts', "'tool.began':", "'tool.begun':"],
  ['what an event says', 'runtime/protocol/gateway/event.ts', 'created: z.boolean()', 'isNew: z.boolean()'],
  ['a call', 'runtime/protocol/routes.ts', "path: '/v1/vault/audit'", "path: '/v1/audit'"],
  ['what a call takes', 'runtime/protocol/routes.ts', '    as: asker,', '    by: asker,'],
]
let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'vellum-docs-'))
  for (const part of ['cli', 'bootstrap', 'runtime', 'stacks', 'docs', 'bench', 'README.md', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !path.endsWith('node_modules') })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

const check = async () => {
  const line = [join(copy, 'docs/generate/main.ts'), '--check']
  return promisify(execFile)(process.execPath, line).catch((error: { code: number; stderr: string }) => error)
}

test('the pages are what the code says', async () => {
  expect(await check()).toEqual({ stdout: '', stderr: '' })
})

test.each(changes)('%s changed in code alone fails the check, which says what to type', async (_, path, from, to) => {
  const file = join(copy, path)
  const good = readFileSync(file, 'utf8')
  expect(good).toContain(from)
  writeFileSync(file, good.replace(from, to))
  const said = await check()
  writeFileSync(file, good)
  expect(said).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Not as the code says: .*\nNext: npm run docs\n$/),
  })
})

/** A link's target is checked to be there; its path says nothing of a machine. */
function withoutLinks(page: string): string {
  return page
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/<(?!!--)[^>]+>/g, '')
}
