import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Reading } from '../../../../runtime/assistant/measure/reading.ts'
import { skillOf, versionOf } from '../../../../runtime/assistant/measure/skill.ts'
import { View } from '../../../../runtime/assistant/measure/view.ts'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let workspace: Workspace

beforeEach(async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'workspace/skills/mail/bin'), { recursive: true })
  workspace = await Workspace.open(join(folder, 'workspace'))
  write('SKILL.md', 'how to')
  write('bin/run', 'echo')
})

afterEach(() => workspace[Symbol.asyncDispose]())

const at = (path: string) => join(workspace.path, 'skills/mail', path)
const write = (path: string, text: string) => writeFileSync(at(path), text)
const version = () =>
  versionOf(at('.'), {
    workspace,
    view: new View(workspace.path, []),
    reading: new Reading(new AbortController().signal),
  })

test('is the hash of its paths in order, their lengths and their contents', async () => {
  const hash = createHash('sha256').update('SKILL.md\x006\0how tobin/run\x004\0echo').digest('hex')
  expect(await version()).toBe(`v1:${hash}`)
})

test.each<[string, () => void]>([
  ['a byte', () => write('bin/run', 'ecHo')],
  ['a byte that goes from one file to the next', () => [write('SKILL.md', 'how toe'), write('bin/run', 'cho')]],
  ['a new file', () => write('more', '')],
  ['a new hidden file', () => write('.env', '')],
  ['a file that is gone', () => rmSync(at('SKILL.md'))],
  ['another name', () => renameSync(at('bin/run'), at('bin/go'))],
  ['another folder', () => renameSync(at('bin'), at('lib'))],
  ['a link in a file’s place', () => [rmSync(at('bin/run')), symlinkSync('../SKILL.md', at('bin/run'))]],
  ['a link out of the workspace', () => symlinkSync('/etc', at('etc'))],
  ['a link to nothing', () => symlinkSync('none', at('none'))],
])('%s makes another version', async (_what, change) => {
  const before = await version()
  change()
  expect(await version()).not.toBe(before)
})

test.each(['node_modules', '.git', '__pycache__', '.DS_Store'])('%s is no part of it', async (name) => {
  const before = await version()
  mkdirSync(at(name))
  write(`${name}/file`, 'x')
  mkdirSync(at(`bin/${name}`))
  expect(await version()).toBe(before)
})

test('what a link leads to in the workspace is part of it', async () => {
  mkdirSync(join(workspace.path, 'lib/deep'), { recursive: true })
  writeFileSync(join(workspace.path, 'lib/deep/code'), 'one')
  symlinkSync('../../lib', at('lib'))
  const before = await version()
  writeFileSync(join(workspace.path, 'lib/deep/code'), 'two')
  expect(await version()).not.toBe(before)
})

test('what a link leads to outside is not read', async () => {
  const outside = join(workspace.path, '../outside')
  writeFileSync(outside, 'one')
  symlinkSync(outside, at('out'))
  const before = await version()
  writeFileSync(outside, 'two')
  expect(await version()).toBe(before)
})

test('links that lead back into it end', async () => {
  symlinkSync('.', at('self'))
  symlinkSync('..', at('bin/up'))
  symlinkSync('loop', at('loop'))
  symlinkSync('../../..', at('workspace'))
  expect(await version()).toMatch(/^v1:/)
})

test.each<[string, () => void, string]>([
  ['with a pipe in it', () => execFileSync('mkfifo', [at('pipe')]), 'neither a file nor a folder'],
  [
    'with too many files',
    () => {
      for (let n = 0; n < 5_001; n += 1) write(`f${n}`, '')
    },
    'more than 5000 files',
  ],
  ['nested too deeply', () => mkdirSync(at('d/'.repeat(70)), { recursive: true }), 'nested too deeply'],
])('one %s has no version', async (_what, make, why) => {
  make()
  await expect(version()).rejects.toMatchObject({ code: 'FILE_UNUSABLE', message: expect.stringContaining(why) })
})

test.each([
  ['skills/mail/SKILL.md', 'mail'],
  ['skills/mail/bin/run', 'mail'],
  ['skills/mail', undefined],
  ['skills/note.md', undefined],
  ['src/skills/mail/run', undefined],
  ['../skills/mail/run', undefined],
])('%s lies in the skill %s', (path, skill) => {
  expect(skillOf('/home/workspace', join('/home/workspace', path))).toBe(skill)
})
