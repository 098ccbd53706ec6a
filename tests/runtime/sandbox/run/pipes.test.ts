import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { closeReaders, closeWriters, Pipes, readerOf } from '../../../../runtime/sandbox/run/pipes.ts'
import { ownFolder } from '../../../fixtures/sandbox/scratch.ts'

/** Points the temporary folder of this process somewhere else while the test runs. */
function temporaryFolderIs(path: string): void {
  const before = process.env.TMPDIR
  process.env.TMPDIR = path
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
}

it('carries what is written and ends with its last writer', async () => {
  using pipes = new Pipes()
  const taken = await pipes.take()
  writeFileSync(taken[0].write, 'through')
  closeWriters(taken)
  expect(Buffer.concat(await readerOf(taken[0]).toArray()).toString()).toBe('through')
  expect(await readerOf(taken[1]).toArray()).toEqual([])
})

it('leaves no file while it is used, and no descriptor behind it', async () => {
  const folder = ownFolder()
  temporaryFolderIs(folder)
  await use()
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  await use()
  expect(open()).toBe(before)
  expect(readdirSync(folder)).toEqual([])
})

async function use(): Promise<void> {
  using pipes = new Pipes()
  for (const pair of await Promise.all([pipes.take(), pipes.take()])) {
    closeWriters(pair)
    closeReaders(pair)
  }
}

it('without a place to make them, the sandbox cannot be used', async () => {
  temporaryFolderIs(join(ownFolder(), 'none'))
  await expect(new Pipes().take()).rejects.toMatchObject({
    code: 'SANDBOX_UNAVAILABLE',
    message: expect.stringContaining('no pipe can be made for its output (ENOENT)'),
  })
})
