import { linkSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileEdit } from '../../../../runtime/sandbox/files/edit.ts'
import { ownFolder, scratchWorkspace } from '../../../fixtures/sandbox/scratch.ts'

async function holding(content: string | Buffer) {
  const workspace = await scratchWorkspace()
  const file = join(workspace.path, 'file')
  writeFileSync(file, content)
  return { workspace, file, text: () => readFileSync(file, 'utf8') }
}

it('replaces a text that stands there once, as it is given', async () => {
  const { workspace, text } = await holding('price: 5\n')
  expect(await fileEdit(workspace, { path: 'file', find: '5', replace: '$& $1 \\0' })).toEqual({ replacements: 1 })
  expect(text()).toBe('price: $& $1 \\0\n')
})

it('replaces everywhere when asked for all', async () => {
  const { workspace, text } = await holding('a b a b a')
  expect(await fileEdit(workspace, { path: 'file', find: 'a', replace: '', all: true })).toEqual({ replacements: 3 })
  expect(text()).toBe(' b  b ')
})

it('changes nothing when the text is not there, or more than once', async () => {
  const { workspace, text } = await holding('twice twice')
  const refusal = { code: 'TEXT_NOT_FOUND', exitCode: 125 }
  await expect(fileEdit(workspace, { path: 'file', find: 'twice', replace: '' })).rejects.toMatchObject({
    ...refusal,
    message: 'The text to replace is found 2 times in file, so nothing was changed.',
  })
  await expect(fileEdit(workspace, { path: 'file', find: 'x', replace: '', all: true })).rejects.toMatchObject(refusal)
  expect(text()).toBe('twice twice')
})

it('keeps a byte order mark and carriage returns', async () => {
  const { workspace, text } = await holding('\uFEFFa\r\nb\r\n')
  await fileEdit(workspace, { path: 'file', find: 'b', replace: 'c' })
  expect(text()).toBe('\uFEFFa\r\nc\r\n')
})

it('refuses what is not text, what is too large, and what would become so', async () => {
  const unusable = { code: 'FILE_UNUSABLE' }
  const binary = await holding(Buffer.from([0x61, 0xff]))
  await expect(fileEdit(binary.workspace, { path: 'file', find: 'a', replace: 'b' })).rejects.toMatchObject(unusable)
  const large = await holding('a')
  truncateSync(large.file, 2 ** 24 + 1)
  await expect(fileEdit(large.workspace, { path: 'file', find: 'a', replace: 'b' })).rejects.toMatchObject(unusable)
  const growing = await holding('a'.repeat(2 ** 16))
  const input = { path: 'file', find: 'a', replace: 'b'.repeat(2 ** 10), all: true }
  await expect(fileEdit(growing.workspace, input)).rejects.toMatchObject(unusable)
})

it('leaves another name of the same file as it was', async () => {
  const { workspace } = await holding('')
  const other = join(ownFolder(), 'other')
  writeFileSync(other, 'protected')
  linkSync(other, join(workspace.path, 'linked'))
  await fileEdit(workspace, { path: 'linked', find: 'protected', replace: 'mine' })
  expect(readFileSync(other, 'utf8')).toBe('protected')
})
