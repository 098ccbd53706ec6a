import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepEvidence } from '../../../bootstrap/record/evidence.ts'
import { makeOperator } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
  vi.stubEnv('XDG_STATE_HOME', operator.home)
})
afterEach(() => {
  vi.unstubAllEnvs()
  operator.remove()
})

test('a failed hatch leaves its report and the last log lines, for their owner only', () => {
  const folder = keepEvidence('desk', {
    report: { step: 'running' },
    logs: { ces: ['one', 'two'], gateway: [] },
  })
  expect(folder.startsWith(join(operator.home, 'vellum/failed/desk-'))).toBe(true)
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual({ step: 'running' })
  expect(readFileSync(join(folder, 'ces.log'), 'utf8')).toBe('one\ntwo\n')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'report.json')).mode & 0o777).toBe(0o600)
})
