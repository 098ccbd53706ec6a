import { cpSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { Journal } from '../../../../runtime/steward/journal.ts'
import { Move, settleAnswer } from '../../../../runtime/steward/move/move.ts'
import { stages } from '../../../../runtime/steward/move/stages.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { makeMachine } from '../../../fixtures/machine.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'
import { smallDisk } from '../../../fixtures/small-disk.ts'

/** A move that waits to be confirmed, of a home with a record of some length, and what fills its disk but for a few blocks. */
function waitingOnSmallDisk() {
  const made = makeMachine()
  const disk = smallDisk(join(temporaryFolder(), 'disk'), 'size=2m')
  cpSync(made.at.home, join(disk, 'home'), { recursive: true })
  const at = layout(join(disk, 'home'))
  const journal = Journal.open(at.install, made.plan)
  for (let n = 0; n < 60; n++) journal.aboutToMake('file', join(at.home, `${n}-of-some-length`))
  const move = Move.begin(at, moveRecordFor())
  for (const happened of ['done', 'done', 'done'] as const) move.enter(happened)
  const fill = (blocks: number) => {
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'filler'), Buffer.alloc((bavail - blocks) * bsize))
  }
  return { machine: { ...made, at, journal }, move, fill }
}

test('there is room for the way back also where the disk has just enough for its record', () => {
  const { machine, move, fill } = waitingOnSmallDisk()
  fill(1)
  move.enter('silent')
  machine.journal.aboutToMake('file', join(machine.at.home, 'one more'))
  expect(move.record.stage).toBe('reverting')
})

test('what was confirmed stays so on a disk that is full by then', async () => {
  const { machine, move, fill } = waitingOnSmallDisk()
  settleAnswer(machine.at, move.record.id, 'confirmed')
  fill(0)
  const { more } = await stages.waiting(move, machine)
  move.enter('done', more)
  expect([move.record.stage, machine.journal.record.release]).toEqual(['confirmed', move.record.to])
})
