import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { expect, test } from 'vitest'
import { type Fault, judge, listed, type Ran } from './faults/judge.ts'
import { faults } from './faults/table.ts'

const rows: Fault[] = [
  {
    name: 'fire',
    heldBy: [
      ['a', 'burns'],
      ['b', 'outer > smokes'],
    ],
  },
  { name: 'water', heldBy: [['a', 'floods']] },
]
const ran = (file: string, name: string, passed = true): Ran => ({ file, name, passed })
const all = [ran('a', 'burns by day'), ran('a', 'burns by night'), ran('b', 'outer > smokes'), ran('a', 'floods')]

test('a fault holds when all tests that it names ran and passed', () => {
  expect(listed(judge(rows, all, true))).toBe('\nFaults\n  ✓ fire\n  ✓ water\n2 of 2 faults hold\n')
})

test.each<[string, Ran[], string]>([
  ['failed', all.map((one) => ({ ...one, passed: one.name !== 'burns by night' })), 'failed: a: burns by night'],
  ['did not run', all.slice(0, 2).concat(all.slice(3)), 'did not run: b: outer > smokes'],
])('it does not hold when one of them %s', (_, some, why) => {
  expect(judge(rows, some, true)).toEqual([
    { fault: 'fire', against: [why] },
    { fault: 'water', against: [] },
  ])
})

test('one that no test holds fails, also in a part of the tests; one whose tests were not among them is not listed', () => {
  expect(judge([...rows, { name: 'air', heldBy: [] }], [ran('a', 'floods')], false)).toEqual([
    { fault: 'water', against: [] },
    { fault: 'air', against: ['no test holds it'] },
  ])
})

test('a run lists the faults that its tests hold, by name', () => {
  const config = join(import.meta.dirname, '../vitest.config.ts')
  const { stdout, exitCode } = execaSync(
    'node_modules/.bin/vitest',
    ['run', '--config', config, 'tests/runtime/steward/stop-stranger.test.ts'],
    {
      cwd: join(import.meta.dirname, '..'),
      env: { NO_COLOR: '1' },
    },
  )
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('✓ pid reuse\n1 of 1 faults hold')])
})

test('every fault has a name of its own and tests in files that are there', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  const files = faults.flatMap(({ heldBy }) => heldBy.map(([file]) => `${file}.test.ts`))
  expect(files.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([])
})
