import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from './fixtures/folder.ts'

/** A rule that never fires proves nothing: here each import rule meets a file that breaks it. */

const root = join(import.meta.dirname, '..')
const offences: Readonly<Record<string, readonly [from: string, to: string]>> = {
  'no-circular': ['runtime/protocol/round.ts', './round.ts'],
  'no-unresolvable': ['runtime/ces/lost.ts', './nowhere.ts'],
  'no-development-packages': ['runtime/ces/testing.ts', 'vitest'],
  'no-drawer-folders': ['runtime/ces/drawer.ts', './utils/thing.ts'],
  'nothing-needs-the-docs': ['bootstrap/page.ts', '../docs/thing.ts'],
  'cli-knows-stories-and-remotes': ['cli/reach.ts', '../runtime/ces/thing.ts'],
  'commands-ask-for-their-gateway': ['cli/forget.ts', '../bootstrap/gateway/gateway.ts'],
  'only-cli-knows-the-command-line': ['bootstrap/talk.ts', '@oclif/core'],
  'stacks-know-the-vault-and-protocol': ['stacks/reach.ts', '../bootstrap/thing.ts'],
  'bootstrap-knows-shared-rooms-of-runtime': ['bootstrap/reach.ts', '../runtime/vault/thing.ts'],
  'bootstrap-knows-types-of-stacks': ['bootstrap/remote.ts', '../stacks/thing.ts'],
  'plan-imports-types-only': ['bootstrap/plan/impure.ts', '../thing.ts'],
  'runtime-knows-only-itself': ['runtime/ces/up.ts', '../../bootstrap/thing.ts'],
  'runtime-packages': ['runtime/ces/spawn.ts', 'execa'],
  'keychain-loads-the-keychain': ['runtime/keychain/reach.ts', '../vault/thing.ts'],
  'protocol-imports-nothing-of-ours': ['runtime/protocol/reach.ts', '../vault/thing.ts'],
  'processes-never-import-each-other': ['runtime/gateway/reach.ts', '../ces/thing.ts'],
  'only-ces-opens-the-vault': ['runtime/assistant/reach.ts', '../vault/thing.ts'],
  'only-assistant-and-supervisor-sandbox': ['runtime/ces/confine.ts', '../sandbox/thing.ts'],
  'only-the-gateway-decides': ['runtime/ces/decide.ts', '../permission/thing.ts'],
  'permission-stays-pure': ['runtime/permission/look.ts', '../durable/thing.ts'],
  'shared-rooms-know-no-process': ['runtime/vault/reach.ts', '../ces/thing.ts'],
}
const rooms = [
  ...['bootstrap', 'stacks', 'docs', 'runtime/ces', 'runtime/ces/utils', 'runtime/vault', 'runtime/sandbox'],
  ...['runtime/permission', 'runtime/durable'],
]
const report = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
})

test('every import rule stops a file that breaks it, and lets types through where only types may pass', async () => {
  const folder = makeOffenders()
  const violations = await cruise(folder)
  for (const [rule, [from]] of Object.entries(offences)) expect(violations).toContain(`${from}: ${rule}`)
  expect(violations).toContain('runtime/ces/alone.ts: no-orphans')
  expect(violations.filter((line) => line.startsWith('bootstrap/plan/pure.ts'))).toEqual([])
  expect(new Set(violations.map((line) => line.split(': ')[1]))).toEqual(new Set(ruleNames()))
})

function makeOffenders(): string {
  const folder = temporaryFolder()
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.json'])
    cpSync(join(root, file), join(folder, file))
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const name of ['vitest', 'execa', '@oclif/core']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'exports.thing = 1\n')
  }
  for (const room of rooms) write(`${room}/thing.ts`, 'export const thing = 1\nexport type Thing = typeof thing\n')
  write('bootstrap/gateway/gateway.ts', 'export const thing = 1\n')
  for (const [from, to] of Object.values(offences))
    write(from, `import * as thing from '${to}'\nexport const x = thing\n`)
  write('bootstrap/plan/pure.ts', "import type { Thing } from '../thing.ts'\nexport const x: Thing = 1\n")
  write('runtime/ces/alone.ts', 'export const alone = true\n')
  return folder
}

/** What the rules say of a folder, as `file: rule`. */
async function cruise(folder: string): Promise<string[]> {
  const program = join(root, 'node_modules/.bin/depcruise')
  const options = [
    '--config',
    '.dependency-cruiser.json',
    '--output-type',
    'json',
    'cli',
    'stacks',
    'bootstrap',
    'runtime',
    'docs',
  ]
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], { cwd: folder })
  return report.parse(JSON.parse(stdout)).summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)
}

function ruleNames(): string[] {
  const rules = z.object({ forbidden: z.array(z.object({ name: z.string() })) })
  const text = readFileSync(join(root, '.dependency-cruiser.json'), 'utf8')
  return rules.parse(JSON.parse(text)).forbidden.map((rule) => rule.name)
}
