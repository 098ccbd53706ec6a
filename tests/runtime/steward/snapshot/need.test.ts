import { expect, test } from 'vitest'
import { canUse } from '../../../../runtime/protocol/home/formats.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { canOpen, needOf, waits } from '../../../../runtime/steward/snapshot/need.ts'
import { homeBetweenReleases, one, opens, three, two } from '../../../fixtures/migration.ts'

test.each([
  ['its own', 2, { format: 2, worksFrom: 1 }, true],
  ['an older one, which it brings to its own', 2, { format: 1, worksFrom: 1 }, true],
  ['a newer one that only added', 2, { format: 3, worksFrom: 2 }, true],
  ['a newer one that did more', 2, { format: 3, worksFrom: 3 }, false],
  ['a newer one that said nothing', 2, { format: 3, worksFrom: 0 }, false],
  ['none', 2, { format: 0, worksFrom: 0 }, false],
])('whether a release can use %s', (_, known, header, can) => {
  expect(canUse(known, header)).toBe(can)
})

test.each([
  ['that only adds', 1, one, two, undefined],
  ['back over one that only added', 2, two, one, undefined],
  ['whose tables the one before cannot use', 1, one, three, 'snapshot'],
  ['back over that', 3, three, one, 'restore'],
  ['back to one it can use, over one it cannot', 3, three, two, 'restore'],
  ['that can use what the one in service cannot any more', 3, one, three, undefined],
])('a move to a release %s', (_, known, from, to, need) => {
  const machine = homeBetweenReleases()
  opens(machine.at, known)
  expect(needOf(homeOf(machine), from, to)).toBe(need)
})

test('what is only in the log of a database counts: its process may have been killed', () => {
  const machine = homeBetweenReleases()
  const { at } = machine
  opens(at, 3, () => expect(canOpen(homeOf(machine), one)).toBe(false))
  expect(canOpen(homeOf(machine), three)).toBe(true)
})

test('of a release that says nothing of its databases only the first format is certain, and that it does not wait', () => {
  const machine = homeBetweenReleases()
  const unknown = '9'.repeat(64)
  expect([waits(homeOf(machine), one), waits(homeOf(machine), unknown)]).toEqual([true, false])
  expect(needOf(homeOf(machine), one, unknown)).toBeUndefined()
  opens(machine.at, 3)
  expect(needOf(homeOf(machine), three, unknown)).toBe('restore')
})
