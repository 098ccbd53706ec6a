import { expect, test } from 'vitest'
import type { Measured } from '../../../runtime/protocol/permission/measure.ts'
import { kept } from '../../fixtures/permission/decided.ts'
import { decisionOn, judgedIn, rulesFor } from '../../fixtures/permission/decision.ts'
import { remembered } from '../../fixtures/permission/remembered.ts'

const script = 'skills/sort/run.sh a'
const measured = (version: string, real = '/ws/skills/sort/run.sh'): Measured => ({
  workspace: '/ws',
  cwd: '/ws',
  programs: [],
  paths: [
    { path: '/ws/skills/sort/run.sh', real, kind: 'file', skill: { id: 'sort', version } },
    { path: '/ws/a', real: '/ws/a', kind: 'file' },
    { path: '/ws', real: '/ws', kind: 'folder' },
  ],
})

test('S15: a yes to a skill counts for the version that was looked at, and a changed one asks again', () => {
  const first = judgedIn(script, measured('v1:1'))
  expect(first.skill).toEqual({ id: 'sort', version: 'v1:1' })
  const rules = kept([remembered(first, { option: 1 })])
  expect(decisionOn(first, rules).outcome).toBe('allow')
  const changed = decisionOn(judgedIn(script, measured('v1:2')), rules)
  expect([changed.outcome, changed.tried[0]?.why]).toEqual(['ask', 'the skill sort has changed since'])
})

test('S15: a rule that names no skill covers none, and neither does one for a version that nobody looked up', () => {
  const nameless = rulesFor({ pattern: script, maxRisk: 'high' })
  expect(decisionOn(judgedIn(script, measured('v1:1')), nameless).outcome).toBe('ask')
  const unknown = judgedIn(script)
  expect(decisionOn(unknown, kept([remembered(unknown, { option: script })])).outcome).toBe('ask')
})

test('what runs two skills can be remembered as nothing', () => {
  const both = measured('v1:1')
  const other = {
    path: '/ws/skills/x/go',
    real: '/ws/skills/x/go',
    kind: 'file',
    skill: { id: 'x', version: 'v1:3' },
  } as const
  const judgment = judgedIn('skills/sort/run.sh a && skills/x/go', { ...both, paths: [...both.paths, other] })
  expect([judgment.skill, judgment.options]).toEqual([undefined, []])
})

test('S16: writing where skills are is high, whatever does it', () => {
  const write = { tool: 'file_write', input: { path: 'skills/sort/SKILL.md', content: '' } }
  for (const action of [write, 'echo x > skills/sort/SKILL.md', 'cp a skills/sort/a', 'cd skills && touch sort/x'])
    expect(judgedIn(action).risk).toBe('high')
})

test('a link is judged by where it leads', () => {
  const link = (real: string) =>
    judgedIn(
      { tool: 'file_write', input: { path: 'a', content: '' } },
      {
        ...measured('v1:1'),
        paths: [{ path: '/ws/a', real, kind: 'file' }],
      },
    )
  expect(link('/ws/a').risk).toBe('medium')
  expect(link('/ws/skills/sort/SKILL.md').risk).toBe('high')
  const rules = rulesFor(
    { tool: 'file_write', pattern: 'notes/**', decision: 'deny' },
    { tool: 'file_write', pattern: 'a' },
  )
  expect([decisionOn(link('/ws/a'), rules).outcome, decisionOn(link('/ws/notes/x'), rules).outcome]).toEqual([
    'allow',
    'deny',
  ])
})
