import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileWrite } from '../../../../runtime/sandbox/files/write.ts'
import { ownFolder, scratchWorkspace } from '../../../fixtures/sandbox/scratch.ts'

it('makes a file and the folders on the way, and says that it is new', async () => {
  const workspace = await scratchWorkspace()
  const input = { path: 'a/b/c.txt', content: 'grüße' }
  expect(await fileWrite(workspace, input)).toEqual({ size: 7, created: true })
  expect(await fileWrite(workspace, input)).toEqual({ size: 7, created: false })
  expect(readFileSync(join(workspace.path, 'a/b/c.txt'), 'utf8')).toBe('grüße')
})

it('keeps the permission bits and leaves nothing beside the file', async () => {
  const workspace = await scratchWorkspace()
  writeFileSync(join(workspace.path, 'run.sh'), 'old', { mode: 0o750 })
  await fileWrite(workspace, { path: 'run.sh', content: 'new' })
  expect(statSync(join(workspace.path, 'run.sh')).mode & 0o7777).toBe(0o750)
  expect(readdirSync(workspace.path)).toEqual(['run.sh'])
})

it('replaces a name, so another name of the same file keeps its contents', async () => {
  const workspace = await scratchWorkspace()
  const other = join(ownFolder(), 'other')
  writeFileSync(other, 'protected')
  linkSync(other, join(workspace.path, 'linked'))
  await fileWrite(workspace, { path: 'linked', content: 'mine' })
  expect(readFileSync(other, 'utf8')).toBe('protected')
  expect(readFileSync(join(workspace.path, 'linked'), 'utf8')).toBe('mine')
})

it('writes where a link inside leads to', async () => {
  const workspace = await scratchWorkspace()
  mkdirSync(join(workspace.path, 'real'))
  symlinkSync('real', join(workspace.path, 'link'))
  symlinkSync('real/target', join(workspace.path, 'file-link'))
  await fileWrite(workspace, { path: 'link/a', content: 'a' })
  await fileWrite(workspace, { path: 'file-link', content: 'b' })
  expect(readdirSync(join(workspace.path, 'real')).sort()).toEqual(['a', 'target'])
})

it('refuses a folder, and more than 16 MiB', async () => {
  const workspace = await scratchWorkspace()
  mkdirSync(join(workspace.path, 'folder'))
  for (const path of ['folder', '.', 'folder/..'])
    await expect(fileWrite(workspace, { path, content: '' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  const content = 'x'.repeat(2 ** 24 + 1)
  await expect(fileWrite(workspace, { path: 'big', content })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  expect(readdirSync(workspace.path)).toEqual(['folder'])
})
