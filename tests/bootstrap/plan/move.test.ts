import { expect, it } from 'vitest'
import type { Facts } from '../../../bootstrap/facts/facts.ts'
import { planRollback, planUpgrade, refuseDowngrade, refuseMove, rollbackTo } from '../../../bootstrap/plan/move.ts'
import type { MoveRecord } from '../../../runtime/protocol/home/move.ts'
import type { InstallRecord } from '../../../runtime/protocol/plan.ts'
import type { Layer, Release } from '../../../runtime/protocol/release.ts'
import { bareMachine } from '../../fixtures/facts.ts'
import { recordFor } from '../../fixtures/operator.ts'

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string]
const record = recordFor('edge', '/var/lib/vellum')
const install: InstallRecord = {
  format: 1,
  assistant: 'edge',
  home: '/var/lib/vellum',
  separation: 'accounts',
  port: 7900,
  hatchedAt: '2026-01-02T03:04:05.000Z',
  made: [],
}
const hatched: Facts = {
  ...bareMachine,
  install,
  current: one,
  currentVersion: '1.2.3',
  previous: three,
  release: [one, three],
}
const given = { by: 'ada@desk', nonceSha256: 'c'.repeat(64), windowSeconds: 60 }

function release(digest: string, version = '1.2.3'): Release {
  const layer = (name: Layer['name'], digit: string): Layer => ({ name, digest: digit.repeat(64), files: [] })
  const layers = [layer('node', 'a'), layer('app', 'b')]
  return { digest, folder: '/', manifest: { format: 1, version, platform: 'linux-x64', layers } }
}

it('brings a release there with steps that touch nothing that runs, and says where to go', () => {
  const plan = planUpgrade(record, hatched, release(two), given)
  expect(plan).toMatchObject({
    ...{ verb: 'upgrade', assistant: 'edge', separation: 'accounts', port: 7900, by: 'ada@desk' },
    move: { to: two, nonceSha256: given.nonceSha256, windowSeconds: 60, soakSeconds: 5 },
  })
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['accounts', 'folders', 'files', 'layer', 'layer', 'release'])
  expect(plan.manifest).toBeDefined()
})

it('has nothing to do where that release is in service', () => {
  expect(planUpgrade(record, hatched, release(one), given)).toMatchObject({ steps: [], port: 7900 })
  expect(planUpgrade(record, hatched, release(one), given).move).toBeUndefined()
  expect(planRollback(record, hatched, one, given).move).toBeUndefined()
})

it('goes back with nothing to bring there', () => {
  expect(planRollback(record, hatched, three, given)).toMatchObject({
    verb: 'rollback',
    steps: [],
    move: { to: three },
  })
  expect(planRollback(record, hatched, three, given).manifest).toBeUndefined()
})

it('says that rows may be dropped only where that was given up', () => {
  expect(planRollback(record, hatched, three, { ...given, restoreSnapshot: true }).move?.restoreSnapshot).toBe(true)
  for (const more of [{}, { restoreSnapshot: false }])
    expect(planRollback(record, hatched, three, { ...given, ...more }).move).not.toHaveProperty('restoreSnapshot')
})

it('goes back to the one before, or to the one that was named, and to none that is not there', () => {
  expect(rollbackTo(hatched, undefined, record)).toBe(three)
  expect(rollbackTo(hatched, '333333', record)).toBe(three)
  expect(rollbackTo({ ...hatched, previous: undefined }, undefined, record)).toMatchObject({ code: 'PREVIOUS_MISSING' })
  expect(rollbackTo({ ...hatched, previous: two }, undefined, record)).toMatchObject({ code: 'PREVIOUS_MISSING' })
  expect(rollbackTo(hatched, '222222', record)).toMatchObject({ code: 'RELEASE_UNKNOWN' })
  const twins = { ...hatched, release: [`${'3'.repeat(63)}4`, three] }
  expect(rollbackTo(twins, '333333', record)).toMatchObject({ code: 'RELEASE_UNKNOWN' })
})

it.each([
  ['1.2.2', true],
  ['1.1.9', true],
  ['0.9.9', true],
  ['1.2.3', false],
  ['1.2.4', false],
  ['1.10.0', false],
  ['2.0.0', false],
])('version %s over 1.2.3 is a downgrade: %s', (version, isRefused) => {
  const refused = refuseDowngrade(hatched, release(two, version), record)
  expect(refused?.code).toBe(isRefused ? 'DOWNGRADE' : undefined)
})

it('moves nothing that sleeps, and nothing that is being moved', () => {
  const openMove: MoveRecord = {
    ...{ format: 1, id: 'b3a1c9e2-6f0d-4c58-9d54-1f2a3b4c5d6e', verb: 'upgrade', from: one, to: two, by: 'eve@desk' },
    ...{ begunAt: '2026-01-02T03:04:05.000Z', stage: 'proving', stageSince: '2026-01-02T03:04:06.000Z' },
    ...{ nonceSha256: given.nonceSha256, windowSeconds: 60, soakSeconds: 5 },
  }
  expect(refuseMove(hatched, record)).toBeUndefined()
  expect(refuseMove({ ...hatched, asleep: 'since then' }, record)).toMatchObject({ code: 'ASLEEP' })
  expect(refuseMove({ ...hatched, openMove }, record)).toMatchObject({ code: 'MOVE_UNDER_WAY' })
})
