import { expect, test } from 'vitest'
import { judgedIn, scripted } from '../../../fixtures/permission/decision.ts'
import { remembered } from '../../../fixtures/permission/remembered.ts'

const allows = { tool: 'bash', decision: 'allow' }

test('a yes is remembered up to the risk that was seen, in the folder it was said for or another that is named', () => {
  const exact = remembered(judgedIn('rm -rf x'), { option: 1 })
  expect(exact).toEqual({ ...allows, pattern: 'rm -rf x', maxRisk: 'high', folder: '.' })
  expect(remembered(judgedIn(scripted('rm -rf x', 'a/b')), { option: 1 })).toMatchObject({ folder: 'a/b' })
  const view = judgedIn(scripted('gh pr view 1', 'a/b'))
  const wide = { ...allows, pattern: 'gh pr *', maxRisk: 'medium', folder: 'a/b' }
  expect(remembered(view, { option: 3 })).toEqual(wide)
  expect(remembered(view, { option: 'gh pr *', folder: '.' })).toEqual({ ...wide, folder: '.' })
  const write = judgedIn({ tool: 'file_write', input: { path: 'notes/x', content: '' } })
  const kept = { tool: 'file_write', decision: 'allow', pattern: 'notes/x', maxRisk: 'medium', folder: '.' }
  expect(remembered(write, { option: 1 })).toEqual(kept)
})

test('S15: it counts for the version of a skill that was looked at', () => {
  const skill = { id: 'sort', version: 'v1:1' }
  expect(remembered({ ...judgedIn('gh pr view 1'), skill }, { option: 1 })).toMatchObject({ skill })
})

test.each([0, 5, 'gh *x', ''])('what the prompt does not offer is refused: %j', (option) => {
  expect(() => remembered(judgedIn('gh pr view 1'), { option })).toThrow(
    expect.objectContaining({ code: 'OPTION_UNKNOWN' }),
  )
})
