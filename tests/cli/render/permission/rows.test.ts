import { expect, test } from 'vitest'
import { barred } from '../../../../cli/render/permission/rows.ts'

test('a line that is broken goes on behind another bar, and wide characters take two columns', () => {
  expect(barred(`${'a'.repeat(25)}\n${'界'.repeat(11)}`, '  ', 24)).toEqual([
    `  │ ${'a'.repeat(20)}`,
    '  ┊ aaaaa',
    `  │ ${'界'.repeat(10)}`,
    '  ┊ 界',
  ])
})

test('spaces that would push the end out of sight are all there', () => {
  const text = `ls${' '.repeat(5000)}; rm -rf ~`
  const rows = barred(text, '', 80)
  expect(rows.map((row) => row.slice(2)).join('')).toBe(text)
  expect(Math.max(...rows.map((row) => row.length))).toBe(80)
})

test('32 KiB of anything take no time to speak of', () => {
  const begun = performance.now()
  barred('界\u202ea '.repeat(8192), '  ', 80)
  expect(performance.now() - begun).toBeLessThan(5000)
})
