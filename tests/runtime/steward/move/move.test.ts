import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { answerIn, Move, readMove, settleAnswer } from '../../../../runtime/steward/move/move.ts'
import { makeMachine } from '../../../fixtures/machine.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'

test('a move is on the disk, closed to everybody else, before it is said to have begun', () => {
  const { at } = makeMachine()
  const move = Move.begin(at, moveRecordFor())
  expect(readMove(at)).toEqual(move.record)
  for (const path of [at.move, at.moveEvents(move.record.id)]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(Move.last(at)).toMatchObject({ record: move.record, isOpen: true, isConfirmed: false })
})

test('each stage is written and told, until the last', () => {
  const { at } = makeMachine()
  const move = Move.begin(at, moveRecordFor())
  for (const happened of ['done', 'done', 'failed', 'done'] as const) move.enter(happened)
  const told = readFileSync(at.moveEvents(move.record.id), 'utf8').trim().split('\n')
  const stages = told.map((line) => JSON.parse(line).move.stage)
  expect(stages).toEqual(['staged', 'switching', 'proving', 'reverting', 'reverted'])
  expect(readMove(at)?.stage).toBe('reverted')
  expect(move.isOpen).toBe(false)
  expect(() => move.enter('done')).toThrow('cannot happen')
})

test('a stage that nobody could tell any more is told by who carries it next, once', () => {
  const { at } = makeMachine()
  const { record } = Move.begin(at, moveRecordFor())
  const written = { ...record, stage: 'waiting', stageSince: '2026-03-04T05:06:07.089Z' }
  writeFileSync(at.move, JSON.stringify(written))
  for (const _ of ['killed', 'ends it']) Move.last(at)?.tellUntold()
  const told = readFileSync(at.moveEvents(record.id), 'utf8').trim().split('\n')
  expect(told.map((line) => JSON.parse(line).move.stage)).toEqual(['staged', 'waiting'])
})

test('half a line that a power cut left does not swallow the next event', () => {
  const { at } = makeMachine()
  const move = Move.begin(at, moveRecordFor())
  appendFileSync(at.moveEvents(move.record.id), '{"at":"wai')
  move.tell({ at: 'locked' })
  expect(readFileSync(at.moveEvents(move.record.id), 'utf8')).toMatch(/\n\{"at":"wai\n\{"at":"locked"\}\n$/)
})

test.each([
  ['cut', '{"format":1,'],
  ['something else', '{"format":2}'],
])('a record that is %s is not taken for none', (_, text) => {
  const { at } = makeMachine()
  writeFileSync(at.move, text)
  expect(() => Move.last(at)).toThrow(expect.objectContaining({ code: 'MOVE_BROKEN' }))
})

test('the events of the last few moves are kept, and no confirmation of an earlier one', () => {
  const { at } = makeMachine()
  const ids = Array.from({ length: 7 }, (_, n) => `b6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6${n}`)
  for (const id of ids) {
    Move.begin(at, moveRecordFor({ id }))
    settleAnswer(at, id, 'confirmed')
  }
  Move.begin(at, moveRecordFor({ id: 'c6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e60' }))
  const kept = ids.filter((id) => statSync(at.moveEvents(id), { throwIfNoEntry: false }))
  expect(kept.length).toBe(4)
  expect(ids.filter((id) => answerIn(at, id))).toEqual([])
})
