import { expect, test } from 'vitest'
import type { StewardEvent } from '../../../../runtime/protocol/plan.ts'
import { endOf } from '../../../../runtime/steward/move/end.ts'
import { follow } from '../../../../runtime/steward/move/follow.ts'
import { Move } from '../../../../runtime/steward/move/move.ts'
import { makeMachine } from '../../../fixtures/machine.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'

const never = new AbortController().signal

function begun(more: Parameters<typeof moveRecordFor>[0] = {}) {
  const { at } = makeMachine()
  const told: StewardEvent[] = []
  const tell = (event: StewardEvent) => void told.push(event)
  return { at, move: Move.begin(at, moveRecordFor(more)), told, tell }
}

const outcome = { endedAt: '', phase: 'proving', code: 'NOT_READY', why: 'It hangs.', rollback: 'verified' } as const

test('a move is followed from its first event to its end, while it is under way', async () => {
  const { at, move, told, tell } = begun()
  const following = follow(at, tell, never)
  move.enter('done')
  move.enter('failed', { outcome })
  move.enter('done')
  move.tell(endOf(move.record))
  await following
  expect(told.map((event) => (event.at === 'stage' ? event.move.stage : event.at))).toEqual([
    ...['staged', 'switching', 'reverting', 'reverted', 'end'],
  ])
  expect(told.at(-1)).toMatchObject({ failure: { code: 'MOVE_REVERTED', exitCode: 6 }, undone: 'reverted' })
})

test('a move that ended is told again, to whoever asks', async () => {
  const { at, move, told, tell } = begun()
  move.enter('failed', { outcome: { ...outcome, phase: 'staged', rollback: 'not-needed' } })
  move.tell(endOf(move.record))
  await follow(at, tell, never)
  await follow(at, tell, never)
  expect(told.filter(({ at }) => at === 'end')).toMatchObject(
    Array(2).fill({ failure: { code: 'MOVE_ABANDONED', exitCode: 3 } }),
  )
})

test('the end is told by the record where whoever carried it was killed before it could', async () => {
  const { at, told, tell } = begun({ stage: 'stuck', outcome: { ...outcome, rollback: 'failed' } })
  await follow(at, tell, never)
  expect(told.at(-1)).toMatchObject({
    at: 'end',
    failure: { code: 'MOVE_STUCK', exitCode: 7 },
    move: { stage: 'stuck' },
  })
})

test('that nobody carries a move any more is told in the end, with how far it was', async () => {
  const { at, told, tell } = begun({ stage: 'switching' })
  await follow(at, tell, never, undefined, 0)
  expect(told.at(-1)).toMatchObject({
    at: 'end',
    failure: { code: 'MOVE_LOST', exitCode: 7 },
    move: { stage: 'switching' },
  })
})

test('who goes away is told nothing more', async () => {
  const { at, told, tell } = begun()
  const gone = new AbortController()
  const following = follow(at, tell, gone.signal)
  gone.abort()
  await following
  expect(told.filter((event) => event.at === 'end')).toEqual([])
})

test('where no move was ever begun there is none to follow', async () => {
  const { at } = makeMachine()
  await expect(follow(at, () => undefined, never)).rejects.toMatchObject({ code: 'MOVE_NONE' })
})
