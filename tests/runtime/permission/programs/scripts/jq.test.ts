import { expect, it } from 'vitest'
import { judgeJq, judgeYq } from '../../../../../runtime/permission/programs/scripts/jq.ts'

it.each(['.', '.env', '.a.env[0]', '.[] | select(.x == "y")', 'map(.environment)', '{a: .b}'])(
  'is sure that the filter %j does no harm',
  (filter) => {
    expect(judgeJq(filter)).toBeUndefined()
    expect(judgeYq(filter)).toBeUndefined()
  },
)

it.each(['env', '$ENV', 'env.HOME', '. | env', '"\\(env)"', '$__ENV', 'import "a" as a; .', 'include "a"; .'])(
  'is not sure of the filter %j',
  (filter) => {
    expect(judgeJq(filter)?.risk).toBe('high')
    expect(judgeYq(filter)?.risk).toBe('high')
  },
)

it.each([
  'load(".env")',
  '.a = load_str("x")',
  'strenv(HOME)',
  'env(HOME)',
  '.a | envsubst',
  'eval(.x)',
  'system("x")',
])('is not sure of the expression %j', (expression) => {
  expect(judgeYq(expression)?.risk).toBe('high')
})
