import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileEdit } from '../../../../runtime/sandbox/files/edit.ts'
import { fileRead } from '../../../../runtime/sandbox/files/read.ts'
import { fileWrite } from '../../../../runtime/sandbox/files/write.ts'
import { defaultLimits } from '../../../../runtime/sandbox/run/limits.ts'
import { ownFolder, ran, scratchSandbox, scratchWorkspace } from '../../../fixtures/sandbox/scratch.ts'

/** A folder outside that holds a canary. */
function outside(): string {
  const folder = ownFolder()
  writeFileSync(join(folder, 'canary'), 'canary', { mode: 0o666 })
  return folder
}

describe('leaves the workspace and is refused', () => {
  it.each([
    ['/etc/passwd', 'an absolute path'],
    ['../canary', 'a climb'],
    ['a/../../canary', 'a climb behind a folder'],
    ['direct', 'a link to a file outside'],
    ['folder/canary', 'a link to a folder outside'],
    ['up/canary', 'a link that climbs'],
    ['chain', 'a link to a link to outside'],
    ['proc/self/environ', 'a link into /proc'],
    ['root/etc/passwd', 'a link to the root of a process'],
  ])('%s (%s)', async (path) => {
    const workspace = await scratchWorkspace()
    const other = outside()
    const link = (target: string, name: string) => symlinkSync(target, join(workspace.path, name))
    mkdirSync(join(workspace.path, 'a'))
    link(join(other, 'canary'), 'direct')
    link(other, 'folder')
    link(`../${other.split('/').at(-1)}`, 'up')
    link('direct', 'chain')
    link('/proc', 'proc')
    link('/proc/self/root', 'root')
    const refusal = { code: 'PATH_OUTSIDE', exitCode: 125 }
    await expect(fileRead(workspace, { path })).rejects.toMatchObject(refusal)
    await expect(fileWrite(workspace, { path, content: 'x' })).rejects.toMatchObject(refusal)
    await expect(fileEdit(workspace, { path, find: 'canary', replace: 'x' })).rejects.toMatchObject(refusal)
    expect(readFileSync(join(other, 'canary'), 'utf8')).toBe('canary')
    expect(readdirSync(other)).toEqual(['canary'])
  })
})

it('a folder whose name only begins like the workspace is outside', async () => {
  const workspace = await scratchWorkspace()
  await expect(fileRead(workspace, { path: `${workspace.path}-other/x` })).rejects.toMatchObject({
    code: 'PATH_OUTSIDE',
  })
})

it('links in a circle end', async () => {
  const workspace = await scratchWorkspace()
  symlinkSync('b', join(workspace.path, 'a'))
  symlinkSync('a', join(workspace.path, 'b'))
  await expect(fileRead(workspace, { path: 'a' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
})

it('a path nested too deeply is refused before it uses up our descriptors', async () => {
  const workspace = await scratchWorkspace()
  const path = 'd/'.repeat(500)
  await expect(fileWrite(workspace, { path: `${path}x`, content: '' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
})

it('only regular files: a FIFO does not make it wait, a socket and a device are not opened', async () => {
  const workspace = await scratchWorkspace()
  execFileSync('mkfifo', [join(workspace.path, 'fifo')])
  const server = createServer().listen(join(workspace.path, 'socket'))
  onTestFinished(() => void server.close())
  if (process.getuid?.() === 0) execFileSync('mknod', [join(workspace.path, 'device'), 'c', '1', '3'])
  for (const path of readdirSync(workspace.path)) {
    const refusal = { code: 'FILE_UNUSABLE', message: expect.stringContaining('not a regular file') }
    await expect(fileRead(workspace, { path })).rejects.toMatchObject(refusal)
    await expect(fileWrite(workspace, { path, content: '' })).rejects.toMatchObject(refusal)
  }
})

it('a link planted by a command leads no file tool out (CVE-2026-39861, CVE-2026-25724)', async () => {
  const sandbox = await scratchSandbox()
  const other = outside()
  await ran(sandbox, `ln -s ${other} link`)
  const refusal = { code: 'PATH_OUTSIDE' }
  await expect(fileWrite(sandbox.workspace, { path: 'link/x', content: 'x' })).rejects.toMatchObject(refusal)
  await expect(fileRead(sandbox.workspace, { path: 'link/canary' })).rejects.toMatchObject(refusal)
  expect(readdirSync(other)).toEqual(['canary'])
})

it('a thousand swaps of a folder for a link lead no file tool out', async () => {
  const sandbox = await scratchSandbox()
  const other = outside()
  const swapping = `
    mkdir "d"; open my $f, ">", "d/canary"; print $f "inside"; close $f; mkdir "ready";
    while (1) {
      rename "d", "e"; symlink $ARGV[0], "d"; unlink "d";
      until (rename "e", "d") { rename "d", "junk" . $n++ }
    }`
  const caller = new AbortController()
  const swapper = consume(
    sandbox.run({ argv: ['perl', '-e', swapping, other] }, defaultLimits, { signal: caller.signal }),
  )
  while (!existsSync(join(sandbox.workspace.path, 'ready'))) await new Promise(setImmediate)
  const seen = new Set<string>()
  for (let n = 0; n < 1000; n++) {
    const note = (error: { code: string }) => void seen.add(error.code)
    await fileRead(sandbox.workspace, { path: 'd/canary' }).then(({ content }) => seen.add(content), note)
    await fileWrite(sandbox.workspace, { path: 'd/x', content: 'x' }).catch(note)
  }
  caller.abort()
  await swapper
  expect(readdirSync(other)).toEqual(['canary'])
  expect(seen).toContain('inside')
  expect(seen).toContain('PATH_OUTSIDE')
  expect([...seen].filter((one) => !['inside', 'PATH_OUTSIDE', 'FILE_UNUSABLE'].includes(one))).toEqual([])
})

async function consume(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
