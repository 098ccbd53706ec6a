import { expect, test } from 'vitest'
import { barred } from '../../../../cli/render/permission/rows.ts'
import { growth, linear } from '../../../fixtures/growth.ts'

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

test('32 KiB of anything take linear time', () => {
  expect(growth((size) => barred('界\u202ea '.repeat(size), '  ', 80), 8192)).toBeLessThan(linear)
})
