import { expect, it } from 'vitest'
import { filled, handWritten } from '../../../docs/generate/blocks.ts'
import { code, table } from '../../../docs/generate/markdown.ts'

const page = [
  '# Title',
  '<!-- generated: one -->',
  '<!-- end -->',
  'by hand',
  '<!-- generated: two -->',
  'old',
  '<!-- end -->',
  '',
].join('\n')
const blocks = { one: () => 'first', two: async () => 'second, $& and all' }

it('makes each block anew, twice alike, and leaves alone what is written by hand', async () => {
  const fresh = await filled(page, blocks)
  expect(fresh).toContain('<!-- generated: one -->\n\nfirst\n\n<!-- end -->\nby hand\n')
  expect(fresh).toContain('\n\nsecond, $& and all\n\n')
  expect(fresh).not.toContain('old')
  expect(await filled(fresh, blocks)).toBe(fresh)
  expect(handWritten(fresh)).toBe('# Title\n\nby hand\n\n')
})

it.each([
  ['<!-- generated: three -->\n<!-- end -->\n', 'nobody makes the block "three"; there are: one, two'],
  ['<!-- generated: constructor -->\n<!-- end -->\n', 'nobody makes the block "constructor"'],
  ['<!-- generated: one -->\n', '1 generated blocks begin and 0 end'],
])('refuses %j', async (broken, said) => {
  await expect(filled(broken, blocks)).rejects.toThrow(said)
})

it('lets no cell end early', () => {
  expect(table(['a', 'b'], [['x | y', 'two\nlines']])).toBe('| a | b |\n| --- | --- |\n| x \\| y | two lines |')
  expect(code('a`b')).toBe('`` a`b ``')
})
