import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepEvidence } from '../../../bootstrap/record/evidence.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { makeOperator } from '../../fixtures/operator.ts'
import { smallDisk } from '../../fixtures/small-disk.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
  vi.stubEnv('XDG_STATE_HOME', operator.home)
})
afterEach(() => {
  vi.unstubAllEnvs()
  operator.remove()
})

const evidence = { report: { step: 'running' }, logs: { ces: ['one', 'two'], gateway: [] } }

test('a failed hatch leaves its report and the last log lines, for their owner only', () => {
  const said = keepEvidence('desk', evidence)
  const folder = said.replace('The evidence is in ', '')
  expect(folder.startsWith(join(operator.home, 'vellum/failed/desk-'))).toBe(true)
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual({ step: 'running' })
  expect(readFileSync(join(folder, 'ces.log'), 'utf8')).toBe('one\ntwo\n')
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'report.json')).mode & 0o777).toBe(0o600)
})

test.each([
  ['bytes', 'size=4k', 'is full'],
  ['files', 'nr_inodes=3', 'is full'],
  ['anything, being read-only', 'size=1m', 'is read-only'],
])(
  'a disk without room for %s costs the evidence and nothing else: it is said why there is none',
  (_, options, why) => {
    const disk = smallDisk(join(temporaryFolder(), 'disk'), options)
    mkdirSync(join(disk, 'vellum/failed'), { recursive: true })
    if (why === 'is read-only') execFileSync('mount', ['-o', 'remount,ro', disk])
    vi.stubEnv('XDG_STATE_HOME', disk)
    const report = { long: 'x'.repeat(8192) }
    expect(keepEvidence('desk', { ...evidence, report })).toMatch(
      new RegExp(`^The evidence could not be kept in .*${why}`),
    )
    expect(readdirSync(disk, { recursive: true }).filter((name) => String(name).includes('desk-'))).toEqual([])
  },
)
