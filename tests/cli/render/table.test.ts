import { expect, test } from 'vitest'
import { table } from '../../../cli/render/table.ts'

test('columns are as wide as their widest cell', () => {
  expect(
    table(
      ['a', 'name'],
      [
        ['1', 'x'],
        ['222', 'yy'],
      ],
      80,
    ),
  ).toBe('A    NAME\n1    x\n222  yy')
})

test('what does not fit goes on below, and no line is wider than the terminal', () => {
  const rows = [
    [
      'fail',
      'sandbox.command',
      'bwrap cannot create namespaces',
      'bubblewrap not installed (Linux)',
      'apt install bubblewrap',
    ],
  ]
  for (const width of [72, 80, 100, 120]) {
    const lines = table(['status', 'probe', 'symptom', 'cause', 'fix'], rows, width, 2).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
    expect(lines.join(' ').split(/\s+/).sort()).toEqual(
      ['STATUS', 'PROBE', 'SYMPTOM', 'CAUSE', 'FIX', ...rows.flat().join(' ').split(' ')].sort(),
    )
  }
})

test('a word longer than its column is cut into lines, none of it is lost', () => {
  const digest = 'f'.repeat(64)
  const text = table(['a', 'b'], [['x', digest]], 40)
  expect(
    text
      .split('\n')
      .slice(1)
      .map((line) => line.slice(3))
      .join(''),
  ).toBe(digest)
})

test('what a cell holds cannot steer the terminal', () => {
  expect(table(['a'], [['x\u001b[2J\u0007\ny']], 80)).toBe('A\nx\\x1b[2J\\x07 y')
})
