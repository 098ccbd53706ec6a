import { expect, test } from 'vitest'
import { draftOf, type Wanted } from '../../../../runtime/gateway/approvals/remembered.ts'
import type { Prompt } from '../../../../runtime/protocol/permission/prompt.ts'
import type { Remember } from '../../../../runtime/protocol/permission/routes.ts'
import { judgedIn } from '../../../fixtures/permission/decision.ts'

const remembered = (judged: Partial<Wanted>, remember: Remember) => {
  const wanted = { ...judgedIn('gh pr view 1'), action: 'a1', context: 'conversation', cwd: 'a/b', ...judged } as const
  return draftOf(wanted, { id: 'p1', options: wanted.options } as Prompt, remember)
}
const kept = { tool: 'bash', decision: 'allow', maxRisk: 'medium', folder: 'a/b' }

test('a yes is remembered up to the risk that was seen, in the folder it was said for or another that is named', () => {
  expect(remembered({}, { option: 1 })).toEqual({ ...kept, pattern: 'gh pr view 1' })
  expect(remembered({ risk: 'high' }, { option: 'gh pr *' })).toEqual({ ...kept, pattern: 'gh pr *', maxRisk: 'high' })
  expect(remembered({}, { option: 3, folder: '.' })).toEqual({ ...kept, pattern: 'gh pr *', folder: '.' })
})

test('S15: it counts for the version of a skill that was looked at', () => {
  const skill = { id: 'sort', version: 'v1:1' }
  expect(remembered({ skill }, { option: 1 })).toMatchObject({ skill })
})

test.each([0, 5, 'gh *x', ''])('what the prompt does not offer is refused: %j', (option) => {
  expect(() => remembered({}, { option })).toThrow(expect.objectContaining({ code: 'OPTION_UNKNOWN' }))
})
