import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { MoveRecord } from '../../../../runtime/protocol/home/move.ts'
import { confirm, firstLine } from '../../../../runtime/steward/move/confirm.ts'
import { Move } from '../../../../runtime/steward/move/move.ts'
import { makeMachine } from '../../../fixtures/machine.ts'
import { moveRecordFor, nonce } from '../../../fixtures/move-record.ts'

const { id } = moveRecordFor()
const right = `${id} ${nonce}`

function homeWith(stage: MoveRecord['stage']) {
  const { at } = makeMachine()
  Move.begin(at, moveRecordFor({ stage }))
  return at
}

const refused = (stage: MoveRecord['stage'], said: string) => {
  const at = homeWith(stage)
  try {
    confirm(at, said)
    return 'confirmed'
  } catch (failure) {
    expect(Move.last(at)?.isConfirmed).toBe(false)
    return (failure as { code: string }).code
  }
}

test('what only its operator has confirms a move that waits for it', () => {
  const at = homeWith('waiting')
  expect(confirm(at, `${right}\n`)).toMatchObject({ id, stage: 'waiting' })
  expect(Move.last(at)?.isConfirmed).toBe(true)
})

test.each([
  ['another nonce', `${id} ${'m'.repeat(64)}`],
  ['the hash that is in the record', `${id} ${moveRecordFor().nonceSha256}`],
  ['no nonce', id],
  ['another move', `c${id.slice(1)} ${nonce}`],
  ['nothing', ''],
])('%s confirms nothing', (_, said) => {
  expect(refused('waiting', said)).toBe('CONFIRM_WRONG')
})

test.each([
  ['staged', 'CONFIRM_EARLY'],
  ['switching', 'CONFIRM_EARLY'],
  ['proving', 'CONFIRM_EARLY'],
  ['confirmed', 'CONFIRM_SECOND'],
  ['reverting', 'CONFIRM_LATE'],
  ['reverted', 'CONFIRM_LATE'],
  ['stuck', 'CONFIRM_LATE'],
  ['abandoned', 'CONFIRM_LATE'],
] as const)('a move that is %s is not confirmed: %s', (stage, code) => {
  expect(refused(stage, right)).toBe(code)
})

test('the second of two confirmations is told so, and the first holds', () => {
  const at = homeWith('waiting')
  confirm(at, right)
  expect(() => confirm(at, right)).toThrow(expect.objectContaining({ code: 'CONFIRM_SECOND' }))
  expect(Move.last(at)?.isConfirmed).toBe(true)
})

test('of a confirmation and the end of the window that meet, the first holds for both', () => {
  const [early, late] = [homeWith('waiting'), homeWith('waiting')]
  confirm(early, right)
  expect(Move.last(early)?.close()).toBe(false)
  expect(Move.last(late)?.close()).toBe(true)
  expect(() => confirm(late, right)).toThrow(expect.objectContaining({ code: 'CONFIRM_LATE' }))
  expect([early, late].map((at) => Move.last(at)?.isConfirmed)).toEqual([true, false])
})

test('where no move was ever begun there is nothing to confirm', () => {
  const { at } = makeMachine()
  expect(() => confirm(at, right)).toThrow(expect.objectContaining({ code: 'MOVE_NONE' }))
})

test('the nonce comes as the first line of stdin, however it is cut, and also from one who stays connected', async () => {
  expect(await firstLine(Readable.from(['one ', 'two\nthree']))).toBe('one two')
  expect(await firstLine(Readable.from(['no line end']))).toBe('no line end')
  const open = new PassThrough()
  open.write('here\n')
  expect(await firstLine(open)).toBe('here')
})
