import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dropStaged, stage, writeDurably } from '../../../runtime/durable/staged-file.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

test('a file is replaced whole, with the mode it is given, and nothing stays beside it', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'file')
  for (const text of ['first and longer', 'second']) writeDurably(path, text, 0o640)
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['second', 0o640])
  expect(readdirSync(folder)).toEqual(['file'])
})

test('its mode is the one it is given, also where the process keeps what it makes to its own user', () => {
  const path = join(temporaryFolder(), 'file')
  const before = process.umask(0o077)
  try {
    writeDurably(path, 'for others to read', 0o644)
  } finally {
    process.umask(before)
  }
  expect(statSync(path).mode & 0o777).toBe(0o644)
})

test('a link in its place is replaced, and what it leads to stays', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'target'), 'kept')
  symlinkSync('target', join(folder, 'link'))
  writeDurably(join(folder, 'link'), 'new')
  expect([readFileSync(join(folder, 'target'), 'utf8'), readFileSync(join(folder, 'link'), 'utf8')]).toEqual([
    'kept',
    'new',
  ])
})

test('what cannot be put in its place leaves all as it was', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'taken'))
  expect(() => writeDurably(join(folder, 'taken'), 'x')).toThrow('EISDIR')
  expect(readdirSync(folder)).toEqual(['taken'])
})

test("what a killed writer left is in nobody's way and is dropped by the next who holds the folder", () => {
  const folder = temporaryFolder()
  const path = join(folder, 'file')
  writeFileSync(path, 'old')
  stage(path, 'never committed')
  stage(path, 'nor this')
  expect([readdirSync(folder).length, readFileSync(path, 'utf8')]).toEqual([3, 'old'])
  dropStaged(folder)
  expect(readdirSync(folder)).toEqual(['file'])
})
