import { expect, test } from 'vitest'
import { refusalOf } from '../../../../runtime/permission/rules/rule.ts'
import type { RuleDraft } from '../../../../runtime/protocol/permission/rule.ts'

const draft = (given: Partial<RuleDraft>): RuleDraft => ({
  tool: 'bash',
  pattern: 'gh pr *',
  decision: 'allow',
  ...given,
})

test.each([
  [{}],
  [{ folder: 'a/b' }],
  [{ folder: '.' }],
  [{ pattern: '*', decision: 'deny' }],
  [{ pattern: 'bash *', decision: 'ask' }],
  [{ pattern: 'bash skills/x/run.sh *' }],
  [{ pattern: 'make && rm -rf x' }],
  [{ tool: 'file_read', pattern: 'notes/**' }],
  [{ tool: 'host_bash', pattern: '{"a":1}' }],
] as const)('%j is kept', (given) => {
  expect(refusalOf(draft(given as Partial<RuleDraft>))).toBeUndefined()
})

test.each([
  [{ pattern: '*' }, 'everything'],
  [{ tool: 'host_bash', pattern: '*' }, 'everything'],
  [{ pattern: 'bash *' }, 'everything'],
  [{ pattern: '/bin/sh *' }, 'everything'],
  [{ pattern: 'bash -c *' }, 'everything'],
  [{ pattern: 'sudo *' }, 'everything'],
  [{ pattern: 'gh * view' }, 'last word'],
  [{ tool: 'file_read', pattern: '../x' }, '..'],
  [{ folder: '/etc' }, 'folder'],
  [{ folder: '../x' }, 'folder'],
  [{ folder: 'a\0' }, 'folder'],
] as const)('%j is refused, since of %s', (given, why) => {
  expect(refusalOf(draft(given as Partial<RuleDraft>))).toContain(why)
})
