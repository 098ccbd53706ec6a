import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Measurer } from '../../../../runtime/assistant/measure/measurer.ts'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { gitEnvironment } from '../../../../runtime/sandbox/profile/git.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let home: string
let workspace: Workspace
let marker: string

/** git as it is without anything of ours. */
const bare = () => ({ PATH: process.env.PATH, HOME: home })
const git = (words: readonly string[], env: NodeJS.ProcessEnv = bare(), cwd = at('.')) =>
  execFileSync('git', words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 10_000 })
const at = (path: string) => join(workspace.path, path)

/** A repository with one commit and one change, in a folder of the workspace. */
function repository(): void {
  const cwd = at('.')
  git(['init', '-q'], bare(), cwd)
  git(['config', 'user.name', 'Ada'], bare(), cwd)
  git(['config', 'user.email', 'ada@example.com'], bare(), cwd)
  writeFileSync(join(cwd, 'a.txt'), 'one\n')
  git(['add', '.'], bare(), cwd)
  git(['commit', '-qm', 'one'], bare(), cwd)
}

/** Runs a command of git in a folder whose files may have changed, and says whether the trap was sprung. */
function springs(words: readonly string[], env: NodeJS.ProcessEnv): boolean {
  rmSync(marker, { force: true })
  utimesSync(at('a.txt'), 1e9, 1e9)
  try {
    git(words, env)
  } catch {
    // What the trap answers is none of what git expects: it fails, having run.
  }
  return existsSync(marker)
}

beforeEach(async () => {
  home = temporaryFolder()
  mkdirSync(join(home, 'workspace'))
  workspace = await Workspace.open(join(home, 'workspace'))
  marker = join(home, 'marker')
  repository()
  writeFileSync(join(home, 'trap'), `#!/bin/sh\ntouch ${marker}\ncat "$@" 2>/dev/null\n`)
  chmodSync(join(home, 'trap'), 0o755)
})

afterEach(() => workspace[Symbol.asyncDispose]())

const trap = () => join(home, 'trap')
async function looks(): Promise<string | undefined> {
  const request = { programs: [], paths: [workspace.path], code: [], repositories: [workspace.path] }
  return (await new Measurer(workspace).measure(request, new AbortController().signal)).paths[0]?.repository
}

describe('what a repository can have git run while it only looks', () => {
  test.each([
    ['filter.x.clean', ['status']],
    ['filter.x.clean', ['diff']],
    ['filter.x.process', ['diff', '--stat']],
    ['diff.x.textconv', ['log', '-p']],
    ['diff.x.textconv', ['show']],
    ['diff.x.textconv', ['blame', 'a.txt']],
    ['diff.x.command', ['diff']],
    ['diff.external', ['diff']],
  ])('%s runs in git %s whatever is set above it, and is seen', async (setting, words) => {
    writeFileSync(at('.git/info/attributes'), '* filter=x diff=x\n')
    writeFileSync(at('a.txt'), 'two\n')
    expect(await looks()).toBe('plain')
    git(['config', setting, trap()])
    expect(springs(words, { ...bare(), ...gitEnvironment })).toBe(true)
    expect(await looks()).toBe('programs')
  })

  test('core.fsmonitor runs without our environment, and not with it', async () => {
    git(['config', 'core.fsmonitor', trap()])
    expect(springs(['status'], bare())).toBe(true)
    expect(springs(['status'], { ...bare(), ...gitEnvironment })).toBe(false)
    expect(await looks()).toBe('programs')
  })

  test('hooks run without our environment, and not with it; where something is changed they do', () => {
    for (const name of ['post-index-change', 'pre-commit']) symlinkSync(trap(), at(`.git/hooks/${name}`))
    expect(springs(['status'], bare())).toBe(true)
    for (const words of [['status'], ['diff'], ['log', '-p'], ['ls-files', '-m']]) {
      expect(springs(words, { ...bare(), ...gitEnvironment })).toBe(false)
    }
    expect(springs(['commit', '--allow-empty', '-m', 'two'], { ...bare(), ...gitEnvironment })).toBe(true)
  })

  test.each([
    ['gpg.program', ['log', '-1', '--show-signature']],
    ['gpg.program', ['log', '-1', '--format=%G?']],
  ])('%s runs without our environment, and not with it: git %s', (setting, words) => {
    const signed = git(['cat-file', 'commit', 'HEAD']).replace(
      /\n\n/,
      '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n',
    )
    writeFileSync(join(home, 'commit'), signed)
    git(['reset', '-q', '--soft', git(['hash-object', '-t', 'commit', '-w', join(home, 'commit')]).trim()])
    git(['config', setting, trap()])
    expect(springs(words, bare())).toBe(true)
    expect(springs(words, { ...bare(), ...gitEnvironment })).toBe(false)
  })

  test('an editor runs without our environment, and not with it', () => {
    git(['config', 'core.editor', trap()])
    expect(springs(['commit', '--amend'], bare())).toBe(true)
    expect(springs(['commit', '--amend'], { ...bare(), ...gitEnvironment })).toBe(false)
  })

  test('nothing that is called low writes the index', () => {
    const index = () => git(['hash-object', '--no-filters', '.git/index'])
    const before = index()
    for (const words of [['status'], ['diff'], ['diff', '--stat'], ['ls-files', '-m'], ['describe', '--always']]) {
      springs(words, { ...bare(), ...gitEnvironment })
      expect(index()).toBe(before)
    }
    springs(['status'], bare())
    expect(index()).not.toBe(before)
  })
})
