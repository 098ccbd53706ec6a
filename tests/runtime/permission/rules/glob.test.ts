import { expect, test } from 'vitest'
import { exactPath, isMatch, readGlob } from '../../../../runtime/permission/rules/glob.ts'
import { processorMs } from '../../../fixtures/growth.ts'

const covers = (glob: string, path: string) => {
  const read = readGlob(glob)
  return read.kind === 'path' && isMatch(read.segments, path.split('/').filter(Boolean))
}

test.each([
  ['notes/*', 'notes/a', true],
  ['notes/*', 'notes/a/b', false],
  ['notes/*', 'notes', false],
  ['notes/*', 'notes/.env', false],
  ['notes/.*', 'notes/.env', true],
  ['notes/**', 'notes', true],
  ['notes/**', 'notes/a/b/c', true],
  ['notes/**', 'notes/.git/config', false],
  ['notes/**/.git/**', 'notes/a/.git/config', true],
  ['notes/**/*.md', 'notes/x.md', true],
  ['notes/**/*.md', 'notes/a/b/x.md', true],
  ['notes/**/*.md', 'notes/a/b/x.mdx', false],
  ['**', 'a/b', true],
  ['**', '.ssh/id', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?x', '.x', false],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXbXb', false],
  ['./a//b', 'a/b', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['*🙂', 'x🙂', true],
])('%j covers %j: %j', (glob, path, isCovered) => {
  expect(covers(glob, path)).toBe(isCovered)
})

test.each([
  ['../x', '..'],
  ['a/../b', '..'],
  ['a**', '**'],
  ['a/**b', '**'],
  ['a[bc]', '['],
  ['a.{md,txt}', '{'],
  ['/', 'no file'],
  ['.', 'no file'],
  ['a\\', 'backslash'],
  ['a/', '/**'],
  ['a\0', 'NUL'],
])('%j is refused, since of %s', (glob, why) => {
  expect(readGlob(glob)).toEqual({ kind: 'refused', why: expect.stringContaining(why) })
})

test.each(['a*b', '**', 'a?[1]{2}', 'a\\b', 'x y/🙂', '.env'])('a path is covered by the pattern of it: %j', (path) => {
  expect([covers(exactPath(path), path), covers(exactPath(path), `${path}x`)]).toEqual([true, false])
})

test('many stars take no time that grows with what they could mean', () => {
  const took = processorMs(() => {
    expect(covers(`${'a*'.repeat(1000)}b`, 'a'.repeat(4000))).toBe(false)
    expect(covers(`${'**/a/'.repeat(500)}b`, 'a/'.repeat(2000))).toBe(false)
  })
  expect(took).toBeLessThan(2000)
})
