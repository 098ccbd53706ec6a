import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { entriesOf } from '../../../runtime/archive/entries.ts'
import { Source } from '../../../runtime/archive/source.ts'
import { archiveOf, type Held, placeIn } from '../../fixtures/backup.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const held: Held[] = [
  { path: 'f', kind: 'folder', mode: 0o700 },
  { path: `f/${'long/'.repeat(60)}name`, kind: 'file', text: 'y'.repeat(1025) },
  { path: 'f/passed over', kind: 'file', text: 'z'.repeat(2000) },
  { path: 'f/l', kind: 'link', target: `${'up/'.repeat(50)}there` },
]

/** In pieces of this size, as a connection may cut them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Buffer, size = 700): Promise<object[]> {
  const found: object[] = []
  for await (const { contents, ...entry } of entriesOf(new Source(pieces(bytes, size)), (what) => new Error(what)))
    found.push({
      ...entry,
      text: entry.path.endsWith('over') ? '' : String(Buffer.concat(await Array.fromAsync(contents))),
    })
  return found
}

test.each([1, 511, 512, 513, 1 << 20])('what was written is read, in pieces of %i bytes', async (size) => {
  expect(await read(archiveOf(held), size)).toEqual(
    held.map(({ text = '', mode = 0o644, ...one }) => ({
      ...one,
      mode,
      size: text.length,
      modified: 1_700_000_000,
      text: one.path.endsWith('over') ? '' : text,
    })),
  )
})

test('what follows the end mark is left for who reads on', async () => {
  const source = new Source(Readable.from([archiveOf([]).subarray(0, 1024), Buffer.from('next\nmore')]))
  for await (const _ of entriesOf(source, (what) => new Error(what))) throw new Error('there is none')
  expect(await source.line(100)).toBe('next')
})

test('cut anywhere before its end it is never taken for whole', async () => {
  const whole = archiveOf(held)
  const entries = whole.subarray(
    0,
    whole.findLastIndex((byte) => byte !== 0),
  )
  for (const seed of Array.from({ length: 60 }, (_, index) => index))
    await expect(read(whole.subarray(0, placeIn(entries.length, seed)))).rejects.toThrow('it ends in the middle')
})

test.each<[string, Held]>([
  ['climbs', { path: 'a/../../b', kind: 'file' }],
  ['is absolute', { path: '/etc/passwd', kind: 'file' }],
  ['stands still', { path: './a', kind: 'file' }],
])('a path that %s is refused', async (_, one) => {
  await expect(read(archiveOf([one]))).rejects.toThrow('a path that leads out of it')
})

test('another kind of entry is refused: a hard link, a pipe', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'd'))
  writeFileSync(join(folder, 'd/a'), 'a')
  linkSync(join(folder, 'd/a'), join(folder, 'd/b'))
  execFileSync('tar', ['--format=ustar', '-cf', join(folder, 'hard.tar'), '-C', folder, 'd'])
  const tar = execFileSync('cat', [join(folder, 'hard.tar')])
  await expect(read(tar)).rejects.toThrow('an entry of another kind')
  execFileSync('mkfifo', [join(folder, 'p')])
  const pipe = execFileSync('tar', ['--format=ustar', '-cf', '-', '-C', folder, 'p'])
  await expect(read(pipe)).rejects.toThrow('an entry of another kind')
})

test('a byte of a header that was changed is seen', async () => {
  const whole = archiveOf(held.slice(0, 1))
  for (let at = 0; at < 512; at++) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x41
    await expect(read(changed), `byte ${at}`).rejects.toThrow('a header of it is broken')
  }
})
