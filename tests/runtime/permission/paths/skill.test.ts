import { expect, it } from 'vitest'
import { skillAt } from '../../../../runtime/permission/paths/skill.ts'

const surroundings = { workspace: '/ws' }

it.each([
  ['/ws/skills/weather/SKILL.md', 'weather'],
  ['/ws/skills/weather', 'weather'],
  ['/ws/./a/../Skills//Weather/x', 'Weather'],
  ['/ws/skills', undefined],
  ['/ws/src/skills/weather/x', undefined],
  ['/other/skills/weather/x', undefined],
])('%s lies in the skill %s', (path, id) => {
  expect(skillAt(path, surroundings)?.id).toBe(id)
})

it('a link into a skill lies in it, in the version that was found', () => {
  const skill = { id: 'weather', version: 'v1:00' }
  const found = { path: '/ws/x', real: '/ws/skills/weather/x', kind: 'file' as const, skill }
  const measured = { workspace: '/ws', cwd: '/ws', programs: [], paths: [found] }
  expect(skillAt('/ws/x', { ...surroundings, measured })).toEqual(skill)
  const { skill: _, ...plain } = found
  expect(skillAt('/ws/x', { ...surroundings, measured: { ...measured, paths: [plain] } })).toEqual({ id: 'weather' })
})
