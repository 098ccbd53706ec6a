import { expect, test } from 'vitest'
import { abbreviated } from '../../../cli/flags/abbreviated.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'

const known = ['3fa2', '3fa2c1', '3fb000'].map((id) => ({ id }))
const find = (typed: string) =>
  abbreviated(typed, known, { command: 'trust remove', unknown: (rule) => Failure.of('RULE_UNKNOWN', { rule }) }).id

test.each([
  ['3fa2', '3fa2'],
  ['3fa2c', '3fa2c1'],
  ['3fb', '3fb000'],
])('%s means %s', (typed, meant) => {
  expect(find(typed)).toBe(meant)
})

test.each([
  ['3f', 'USAGE', 'Several begin with "3f": 3fa2, 3fa2c1, 3fb000.'],
  ['4fb000', 'RULE_UNKNOWN', 'There is no rule 4fb000 (did you mean 3fb000?);'],
  ['', 'RULE_UNKNOWN', 'There is no rule'],
])('%j means none of them: %s', (typed, code, said) => {
  expect(() => find(typed)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(said) }))
})
