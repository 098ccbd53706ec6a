import { expect, test } from 'vitest'
import { spoken } from '../../../../cli/render/permission/duration.ts'

test.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [260_000, '4 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
  [259_200_000, '3 d'],
])('%i ms are %s', (milliseconds, said) => {
  expect(spoken(milliseconds)).toBe(said)
})
