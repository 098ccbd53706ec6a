import { expect, test } from 'vitest'
import { moveText, stageText, standingAt } from '../../../../cli/render/move/move.ts'
import { releasesText } from '../../../../cli/render/move/releases.ts'
import type { MoveRecord } from '../../../../runtime/protocol/home/move.ts'

const move: MoveRecord = {
  ...{ format: 1, id: 'b3a1c9e2-6f0d-4c58-9d54-1f2a3b4c5d6e', verb: 'upgrade', by: 'ada@desk' },
  ...{ from: '1'.repeat(64), to: '2'.repeat(64), begunAt: 'then', stage: 'proving', stageSince: 'then' },
  ...{ nonceSha256: 'c'.repeat(64), windowSeconds: 60, soakSeconds: 5 },
}
const back = {
  ...{ ...move, stage: 'reverted' as const },
  outcome: {
    endedAt: 'then',
    phase: 'proving' as const,
    code: 'NOT_READY',
    why: 'it hung.',
    rollback: 'verified' as const,
  },
}

test('whoever goes away is told what becomes of it without them', () => {
  const standing = (one: MoveRecord) => standingAt({ at: 'stage', move: one }, 'desk')
  for (const stage of ['staged', 'switching', 'proving', 'waiting'] as const)
    expect(standing({ ...move, stage })).toContain(`"desk" goes back to ${'1'.repeat(12)} by itself`)
  expect(standing({ ...move, stage: 'confirmed' })).toBe(`"desk" runs ${'2'.repeat(12)}`)
  expect(standing(back)).toBe(`"desk" runs ${'1'.repeat(12)} again`)
})

test('a move is told with where it went, why it came back, and until when it waits', () => {
  expect(moveText(back)).toBe(
    `upgrade ${'1'.repeat(12)} → ${'2'.repeat(12)} by ada@desk: reverted then, because it hung`,
  )
  expect(stageText({ ...move, stage: 'waiting', confirmBy: 'soon' })).toContain('within 60 s, until soon')
})

test('databases that were put aside are named, and going back over a migration is told with what it drops', () => {
  const aside = ['/home/gateway/gateway.db.of-2']
  expect(moveText({ ...back, databases: { way: 'snapshot', aside } })).toContain(`; databases put aside: ${aside[0]}`)
  const snapshot = { takenAt: 'then', drops: [{ database: 'gateway', table: 'decisions', rows: 4 } as const] }
  const release = { digest: '1'.repeat(64), arrivedAt: 'then', bytes: 0, state: 'previous' } as const
  expect(releasesText({ releases: [{ ...release, snapshot }] })).toContain(
    'to its snapshot of then, which drops 4 of decisions (gateway.db)',
  )
  expect(releasesText({ releases: [{ ...release, snapshot: { ...snapshot, fault: 'it is gone' } }] })).toContain(
    'cannot be: it is gone',
  )
  expect(releasesText({ releases: [release] })).not.toContain('going back')
})
