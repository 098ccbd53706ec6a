import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileRead } from '../../../../runtime/sandbox/files/read.ts'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { fileWrite } from '../../../../runtime/sandbox/files/write.ts'
import { ownFolder, scratchWorkspace } from '../../../fixtures/sandbox/scratch.ts'

it('names a folder by its path without links', async () => {
  const workspace = await scratchWorkspace()
  mkdirSync(join(workspace.path, 'a'))
  symlinkSync('a', join(workspace.path, 'link'))
  expect(await workspace.folder('.')).toBe(workspace.path)
  expect(await workspace.folder('link/../link')).toBe(join(workspace.path, 'a'))
})

it('takes absolute paths by the name it was opened by as well as by its real one', async () => {
  const folder = ownFolder()
  mkdirSync(join(folder, 'real/a'), { recursive: true })
  symlinkSync('real', join(folder, 'alias'))
  await using workspace = await Workspace.open(join(folder, 'alias'))
  expect(workspace.path).toBe(join(folder, 'real'))
  expect(await workspace.folder(join(folder, 'alias/a'))).toBe(join(folder, 'real/a'))
  expect(await workspace.folder(join(folder, 'real/a'))).toBe(join(folder, 'real/a'))
})

it('closes every descriptor, whatever became of the path', async () => {
  const workspace = await scratchWorkspace()
  await fileWrite(workspace, { path: 'a/b/c', content: 'x' })
  symlinkSync('loop', join(workspace.path, 'loop'))
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  for (const path of ['a/b/c', 'a/../a/b/c', 'a', 'none', 'loop', '../x', 'a/b/c/d', '/etc/passwd', 'a/../..'])
    await Promise.allSettled([fileRead(workspace, { path }), workspace.folder(path)])
  await fileWrite(workspace, { path: 'a/b', content: '' }).catch(() => {})
  expect(open()).toBe(before)
})
