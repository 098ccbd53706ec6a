import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Measurer } from '../../../../runtime/assistant/measure/measurer.ts'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let home: string
let workspace: Workspace

beforeEach(async () => {
  home = temporaryFolder()
  mkdirSync(join(home, 'workspace/src/deep'), { recursive: true })
  workspace = await Workspace.open(join(home, 'workspace'))
})

afterEach(() => workspace[Symbol.asyncDispose]())

const at = (path: string) => join(workspace.path, path)

function git(folder: string, ...args: string[]): void {
  const settings = [
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    '-c',
    'safe.directory=*',
    '-c',
    'protocol.file.allow=always',
  ]
  execFileSync('git', [...settings, ...args], { cwd: at(folder), stdio: 'ignore', env: { PATH: process.env.PATH } })
}

function made(folder: string): void {
  mkdirSync(at(folder), { recursive: true })
  git(folder, 'init')
  git(folder, 'commit', '--allow-empty', '-m', 'First')
}

async function repository(folder: string): Promise<string | undefined> {
  const path = at(folder)
  const request = { programs: [], paths: [path], code: [], repositories: [path] }
  return (await new Measurer(workspace).measure(request, new AbortController().signal)).paths[0]?.repository
}

test('it is said only where it is asked for', async () => {
  const request = { programs: [], paths: [at('src')], code: [] }
  const { paths } = await new Measurer(workspace).measure(request, new AbortController().signal)
  expect(paths[0]).not.toHaveProperty('repository')
})

test('a folder in no repository, in one as git makes it, and below one', async () => {
  expect(await repository('src/deep')).toBe('none')
  made('.')
  expect(await repository('.')).toBe('plain')
  expect(await repository('src/deep')).toBe('plain')
})

test('settings that name a program count from every folder below, and behind another repository', async () => {
  made('.')
  appendFileSync(at('.git/config'), '[core]\n\tfsmonitor = ./x\n')
  expect(await repository('.')).toBe('programs')
  expect(await repository('src/deep')).toBe('programs')
  made('src')
  expect(await repository('src/deep')).toBe('programs')
})

test('a worktree is as its repository, whose settings it may add to', async () => {
  made('src')
  git('src', 'worktree', 'add', '../tree')
  expect(await repository('tree')).toBe('plain')
  writeFileSync(at('src/.git/worktrees/tree/config.worktree'), '[diff]\n\texternal = ./x\n')
  expect(await repository('tree')).toBe('programs')
  rmSync(at('src/.git/worktrees/tree/config.worktree'))
  appendFileSync(at('src/.git/config'), '[diff]\n\texternal = ./x\n')
  expect(await repository('tree')).toBe('programs')
})

test.each<[string, () => void]>([
  ['a repository elsewhere', () => writeFileSync(at('src/.git'), `gitdir: ${join(home, 'other')}\n`)],
  ['a file that names none', () => writeFileSync(at('src/.git'), 'x\n')],
  ['a link that leads out', () => symlinkSync(home, at('src/.git'))],
])('counts as naming programs: %s', async (_, arrange) => {
  arrange()
  expect(await repository('src')).toBe('programs')
})

test.each<[string, () => void]>([
  ['a folder that is laid out as a repository', () => writeFileSync(at('src/HEAD'), 'ref: refs/heads/main\n')],
  ['settings too large to be looked at', () => appendFileSync(at('src/.git/config'), '#'.repeat(300_000))],
  ['an index in several files', () => writeFileSync(at('src/.git/sharedindex.x'), '')],
])('a repository counts as naming programs with %s', async (_, arrange) => {
  made('src')
  arrange()
  expect(await repository('src')).toBe('programs')
})

test('settings that are no file of the workspace count as naming programs', async () => {
  made('src')
  rmSync(at('src/.git/config'))
  symlinkSync('/etc/passwd', at('src/.git/config'))
  expect(await repository('src')).toBe('programs')
  rmSync(at('src/.git/config'))
  mkdirSync(at('src/.git/config'))
  expect(await repository('src')).toBe('programs')
})

test('a repository with a submodule counts as naming programs: git runs in there by settings of its own', async () => {
  made('src')
  made('src/deep')
  git('src', 'add', 'deep')
  expect(await repository('src')).toBe('programs')
})
