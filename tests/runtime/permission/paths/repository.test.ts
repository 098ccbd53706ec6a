import { expect, test } from 'vitest'
import { judge } from '../../../../runtime/permission/judge.ts'
import { toMeasure } from '../../../../runtime/permission/measure.ts'
import type { Measured, MeasuredPath } from '../../../../runtime/protocol/permission/measure.ts'

const workspace = '/home/ann/workspace'
const action = (script: string) => ({ tool: 'bash', input: { command: { script } } })

function risk(script: string, repository: MeasuredPath['repository']) {
  const path = { path: workspace, real: workspace, kind: 'folder' as const }
  const paths = [repository === undefined ? path : { ...path, repository }]
  const measured: Measured = { workspace, cwd: workspace, programs: [], paths }
  return judge(action(script), { workspace, measured }).risk
}

test('it is asked where git runs, and nowhere else', () => {
  const asked = (script: string) => toMeasure(judge(action(script), { workspace }), undefined).repositories
  expect(asked('git status')).toEqual([workspace])
  expect(asked('timeout 5 /usr/bin/git log; cd src && git diff')).toEqual([workspace, `${workspace}/src`])
  expect(asked('ls')).toBeUndefined()
})

test('git that only looks is low where the settings of the repository name no program', () => {
  expect(judge(action('git status'), { workspace }).risk).toBe('low')
  expect(risk('git status', 'plain')).toBe('low')
  expect(risk('git status', 'none')).toBe('low')
})

test('git is no longer low where they do, or where nobody looked', () => {
  expect(risk('git status', 'programs')).toBe('medium')
  expect(risk('git status', undefined)).toBe('medium')
  expect(risk('ls', 'programs')).toBe('low')
})

test('git is not low where its folder is known only when it runs', () => {
  expect(judge(action('cd "$x" && git status'), { workspace }).risk).not.toBe('low')
})
