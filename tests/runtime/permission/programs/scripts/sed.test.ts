import { expect, it } from 'vitest'
import { judgeSed } from '../../../../../runtime/permission/programs/scripts/sed.ts'
import { growth, linear } from '../../../../fixtures/growth.ts'

it.each([
  's/a/b/',
  's|a|b|g',
  's/a\\/b/c/2p',
  's/[ab]/c/;s/x/y/I',
  '1,5p',
  '$!N;$!D',
  '/a/,/b/d',
  '/a/!d',
  '\\,a,d',
  '0~3p',
  '/^$/d; s/x/y/',
  'y/abc/xyz/',
  ':a;N;$!ba;s/x/y/g',
  '/x/{p;d}',
  '5q',
  '# a comment\np',
  '1i some text',
  'a text with w and e',
  '=',
  '',
])('is sure that %j does no harm', (script) => {
  expect(judgeSed(script)).toBeUndefined()
})

it.each([
  'w out',
  '/x/w out',
  'W out',
  'r .env',
  'R .env',
  'e ls',
  '1e',
  's/a/b/e',
  's/a/b/w out',
  's/a/b/ge',
  's/a/b/;e',
  's/a/b/\ne ls',
  'p;w out',
  '{w out\n}',
  's/[/]/e/w out',
  's/a/b',
  's\na\nb\n',
  '/a/;/b/w x',
  'a text\\\nw out',
  'i\\',
  'p x',
  'v',
  's/a/b/m;F;w x',
  '1~2w x',
  ',w x',
  '\\xaxw x',
])('is not sure of %j', (script) => {
  expect(judgeSed(script)?.risk).toBe('high')
})

it.each(['s/a/b/;', 's/[a', '/a'])('reads many of %j in linear time', (piece) => {
  expect(growth((size) => judgeSed(piece.repeat(size)), 32_768)).toBeLessThan(linear)
})
