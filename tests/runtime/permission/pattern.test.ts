import { expect, test } from 'vitest'
import { readPattern } from '../../../runtime/permission/pattern.ts'
import { growth, linear } from '../../fixtures/growth.ts'

test.each([
  ['gh pr *', ['gh', 'pr']],
  ['gh  pr\t*', ['gh', 'pr']],
  ["gh 'pr view' *", ['gh', 'pr view']],
  ['gh "pr" p\\ v *', ['gh', 'pr', 'p v']],
  ["grep '*' *", ['grep', '*']],
  ['echo "\\$x" *', ['echo', '$x']],
  ['git push --force *', ['git', 'push', '--force']],
  ['*', []],
])('%j covers what begins with the words %j', (text, tokens) => {
  expect(readPattern('bash', text)).toEqual({ kind: 'prefix', tokens })
})

test.each([
  ['gh pr view 1', ['gh', 'pr', 'view', '1']],
  ["gh pr view '*'", ['gh', 'pr', 'view', '*']],
  ['make && rm -rf x', undefined],
  ['echo $x > y', undefined],
  ['ls * ;', undefined],
  ['if x\nthen y\nfi ;', undefined],
])('%j covers this command alone', (text, tokens) => {
  expect(readPattern('bash', text)).toEqual({ kind: 'exact', text, ...(tokens && { tokens }) })
})

test.each([
  ['', 'empty'],
  [' \t', 'empty'],
  ['gh * view', 'last word'],
  ['gh pr*', 'last word'],
  ['gh *pr *', 'last word'],
  ['rm -rf build/*', 'last word'],
  ['gh pr; curl *', 'pr;'],
  ['gh pr && curl *', '&&'],
  ['gh pr | *', '|'],
  ['gh pr > x *', '>'],
  ['gh $(x) *', '$'],
  ['gh `x` *', '`'],
  ['gh "$x" *', '$'],
  ['gh {a,b} *', '{a,b}'],
  ['gh ~ *', '~'],
  ['gh [a] *', '[a]'],
  ['gh ? *', '?'],
  ["gh 'pr *", 'quote'],
  ['gh "pr *', 'quote'],
  ['gh pr \\', 'quote'],
  ['gh "" *', 'empty'],
  ['X=1 gh *', 'variable'],
  ['gh\npr *', 'gh'],
  ['gh pr\ngh issue', 'several lines'],
  ['gh \0', 'NUL'],
])('%j is refused, since of %s', (text, why) => {
  const read = readPattern('bash', text)
  expect(read).toEqual({ kind: 'refused', why: expect.stringContaining(why) })
})

const pieces = ['\\', '"', "'", '* ', 'a* ', '$(', '""', '\\\\"', '/**', '/*', '[', '?']
test.each(pieces)('a pattern of many %j is read in linear time', (piece) => {
  for (const tool of ['bash', 'file_read', 'other'])
    expect(growth((size) => readPattern(tool, piece.repeat(size)), 32_768)).toBeLessThan(linear)
})
