import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { closeWriters, Pipes } from '../../../../runtime/sandbox/run/pipes.ts'
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
  await using pipes = new Pipes()
  const taken = await pipes.take()
  writeFileSync(taken[0].writeDescriptor, 'through')
  closeWriters(taken)
  expect(Buffer.concat(await taken[0].reader.toArray()).toString()).toBe('through')
  expect(await taken[1].reader.toArray()).toEqual([])
})

it('keeps its folder to itself, and leaves nothing', async () => {
  const folder = ownFolder()
  temporaryFolderIs(folder)
  {
    await using pipes = new Pipes()
    const taken = await Promise.all([pipes.take(), pipes.take()])
    for (const pair of taken) {
      closeWriters(pair)
      for (const { reader } of pair) reader.destroy()
    }
    expect(tmpdir()).toBe(folder)
    expect(readdirSync(folder)).toHaveLength(1)
  }
  expect(readdirSync(folder)).toEqual([])
})

it('starts over when its folder was tidied away', async () => {
  const folder = ownFolder()
  temporaryFolderIs(folder)
  await using pipes = new Pipes()
  for (const { reader } of await taken(pipes)) reader.destroy()
  rmSync(join(folder, readdirSync(folder)[0] ?? 'none'), { recursive: true })
  await expect(pipes.take()).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' })
  for (const { reader } of await taken(pipes)) reader.destroy()
})

async function taken(pipes: Pipes) {
  const pair = await pipes.take()
  closeWriters(pair)
  return pair
}

it('without a place to make them, the sandbox cannot be used', async () => {
  temporaryFolderIs(join(ownFolder(), 'none'))
  await expect(new Pipes().take()).rejects.toMatchObject({
    code: 'SANDBOX_UNAVAILABLE',
    message: expect.stringContaining('no pipe can be made for its output (ENOENT)'),
  })
})
