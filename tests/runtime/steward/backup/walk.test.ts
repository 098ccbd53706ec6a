import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Walked, walk } from '../../../../runtime/steward/backup/walk.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let folder: string
beforeEach(() => {
  folder = join(temporaryFolder(), 'workspace')
  mkdirSync(folder)
})

/** What is found, with what files hold. */
function all(): (Walked & { text?: string })[] {
  return [...walk(folder, 'workspace', (work) => work())].map((found) => {
    if (!('entry' in found) || found.file === undefined) return found
    const text = readFileSync(found.file, 'utf8')
    closeSync(found.file)
    return { ...found, text }
  })
}
const paths = () => all().map((found) => ('entry' in found ? found.entry.path : found.path))

test('folders come before what is in them, by name, links as links', () => {
  mkdirSync(join(folder, 'b/c'), { recursive: true })
  writeFileSync(join(folder, 'b/c/file'), 'text')
  symlinkSync('/etc', join(folder, 'a'))
  expect(paths()).toEqual(['workspace', 'workspace/a', 'workspace/b', 'workspace/b/c', 'workspace/b/c/file'])
  expect(all()[1]).toMatchObject({ entry: { kind: 'link', target: '/etc' } })
  expect(all()[4]).toMatchObject({ text: 'text', entry: { size: 4 } })
})

test('sockets, pipes and names that are no text are named with their reason, and nothing waits for them', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')])
  execFileSync('sh', ['-c', 'touch "$(printf "$1/bad\\377")"', 'sh', folder])
  const server = createServer().listen(join(folder, 'socket'))
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const left = all().filter((found) => 'why' in found)
  expect(left).toEqual([
    { path: expect.stringContaining('workspace/bad'), why: 'its name is not text' },
    { path: 'workspace/pipe', why: 'a pipe' },
    { path: 'workspace/socket', why: 'a socket' },
  ])
})

test('a folder that is exchanged for a link outside, again and again, never leads there', async () => {
  const outside = temporaryFolder()
  writeFileSync(join(outside, 'secret'), 'from outside')
  mkdirSync(join(folder, 'd'))
  writeFileSync(join(folder, 'd/secret'), 'inside')
  symlinkSync(outside, join(folder, 'link'))
  const swap =
    'while :; do mv -T "$0/d" "$0/x"; mv -T "$0/link" "$0/d"; mv -T "$0/d" "$0/link"; mv -T "$0/x" "$0/d"; done'
  const swapping = spawn('sh', ['-c', swap, folder], { stdio: 'ignore' })
  try {
    let seen = 0
    for (let tries = 0; tries < 3000; tries++)
      for (const found of all()) if ('text' in found) seen += found.text === 'inside' ? 1 : Number.NaN
    expect(seen).toBeGreaterThan(0)
  } finally {
    swapping.kill('SIGKILL')
  }
})
