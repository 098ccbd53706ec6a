import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileRead } from '../../../../runtime/sandbox/files/read.ts'
import { scratchWorkspace } from '../../../fixtures/sandbox/scratch.ts'

const MiB = 2 ** 20

async function holding(content: string | Buffer) {
  const workspace = await scratchWorkspace()
  writeFileSync(join(workspace.path, 'file'), content)
  return workspace
}

it('gives text as text and its size in bytes', async () => {
  const workspace = await holding('grüße\n')
  expect(await fileRead(workspace, { path: 'file' })).toEqual({
    content: 'grüße\n',
    encoding: 'utf8',
    size: 8,
    truncated: false,
  })
})

it('gives an empty file, and nothing behind the end of one', async () => {
  expect(await fileRead(await holding(''), { path: 'file' })).toMatchObject({ content: '', truncated: false })
  expect(await fileRead(await holding('abc'), { path: 'file', offset: 9 })).toMatchObject({ content: '', size: 3 })
})

it('gives what is not UTF-8 as base64', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80])
  expect(await fileRead(await holding(bytes), { path: 'file' })).toMatchObject({
    content: bytes.toString('base64'),
    encoding: 'base64',
  })
})

it('gives a part, and says that there is more', async () => {
  const workspace = await holding('0123456789')
  expect(await fileRead(workspace, { path: 'file', offset: 2, limit: 3 })).toMatchObject({
    content: '234',
    size: 10,
    truncated: true,
  })
  expect(await fileRead(workspace, { path: 'file', offset: 8 })).toMatchObject({ content: '89', truncated: false })
})

it('gives 1 MiB unless told otherwise', async () => {
  const result = await fileRead(await holding('x'.repeat(MiB + 1)), { path: 'file' })
  expect(result).toMatchObject({ size: MiB + 1, truncated: true, encoding: 'utf8' })
  expect(result.content.length).toBe(MiB)
})

it('a cut through a character does not make text binary', async () => {
  const workspace = await holding('aé😀b')
  for (const limit of [2, 4, 5, 6])
    expect(await fileRead(workspace, { path: 'file', limit })).toMatchObject({ encoding: 'utf8', truncated: true })
  expect((await fileRead(workspace, { path: 'file', limit: 6 })).content).toBe('aé')
})

it('follows links that stay inside, relative and absolute', async () => {
  const workspace = await holding('inside')
  mkdirSync(join(workspace.path, 'a/b'), { recursive: true })
  symlinkSync('../../file', join(workspace.path, 'a/b/relative'))
  symlinkSync(join(workspace.path, 'a'), join(workspace.path, 'absolute'))
  for (const path of ['a/b/relative', 'absolute/b/relative', join(workspace.path, 'absolute/b/../../file'), './/file'])
    expect((await fileRead(workspace, { path })).content).toBe('inside')
})

it('says what is wrong with a path that leads nowhere', async () => {
  const workspace = await holding('x')
  const why = (path: string) => fileRead(workspace, { path }).catch((error) => error.message)
  expect(await why('none')).toContain('there is no such file')
  expect(await why('none/none')).toContain('there is no such file')
  expect(await why('.')).toContain('it is a folder')
  expect(await why('file/x')).toContain('file is not a folder')
  expect(await why('n'.repeat(300))).toContain('a name in it is too long')
})
