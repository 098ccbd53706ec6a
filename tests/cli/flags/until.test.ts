import { expect, test } from 'vitest'
import { untilOf } from '../../../cli/flags/until.ts'

const now = Date.parse('2026-01-02T03:04:05.000Z')

test.each([
  ['90s', '2026-01-02T03:05:35.000Z'],
  ['2h', '2026-01-02T05:04:05.000Z'],
  ['30d', '2026-02-01T03:04:05.000Z'],
  ['2031-01-31', '2031-01-31T00:00:00.000Z'],
])('%s is a point in time to come', (typed, at) => {
  expect(untilOf(typed, 'trust add', now)).toBe(at)
})

test.each(['0s', 'soon', '', '-2h', '2026-01-02', '2h30m'])('%j is none', (typed) => {
  expect(() => untilOf(typed, 'trust add', now)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
