import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { MoveRecord } from '../../../../runtime/protocol/home/move.ts'
import type { Machine } from '../../../../runtime/steward/machine.ts'
import { Move } from '../../../../runtime/steward/move/move.ts'
import { asideOf, holdFor, settleBack, settleForward } from '../../../../runtime/steward/snapshot/change-over.ts'
import { isHeldBack } from '../../../../runtime/steward/snapshot/hold.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { takeSnapshot } from '../../../../runtime/steward/snapshot/take.ts'
import { homeBetweenReleases, one, says, three } from '../../../fixtures/migration.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'
import { openRows } from '../../../fixtures/rows.ts'

function begun(machine: Machine, more: Partial<MoveRecord>): Move {
  const move = Move.begin(machine.at, moveRecordFor(more))
  move.enter('done')
  return move
}

/** A steward of a release from before this was written down has taken the move back, and kept what it knows of its record. */
function takenBackByAnOlderOne(machine: Machine, move: Move): Move {
  if (move.record.stage !== 'reverting') move.enter('failed')
  const { databases: _, ...known } = JSON.parse(readFileSync(machine.at.move, 'utf8'))
  writeFileSync(machine.at.move, JSON.stringify(known))
  const found = Move.last(machine.at)
  if (!found) throw new Error('its record is gone')
  return found
}

const rows = ({ at }: Machine, table: string) =>
  openRows(at.gatewayDatabase, (database) =>
    database
      .prepare(`SELECT word FROM ${table} ORDER BY word`)
      .all()
      .map(({ word }) => word),
  )

test('an upgrade whose record says nothing of databases any more goes back with them, by the snapshot it has taken', () => {
  const machine = homeBetweenReleases()
  says(machine.at, 1, 'before')
  const move = begun(machine, { from: one, to: three, databases: { way: 'snapshot' } })
  settleForward(move, machine)
  says(machine.at, 3, 'after')
  const found = takenBackByAnOlderOne(machine, move)
  holdFor(found, machine)
  expect(isHeldBack(machine)).toBe(true)
  for (const _ of ['once', 'again']) settleBack(found, machine)
  expect(rows(machine, 'words')).toEqual(['before'])
  expect(asideOf(found, machine).databases?.aside).toHaveLength(2)
})

test('and ends what was cut off in the middle of that', () => {
  const machine = homeBetweenReleases()
  const { gatewayDatabase: path, before } = machine.at
  says(machine.at, 1, 'before')
  const move = begun(machine, { from: one, to: three, databases: { way: 'snapshot' } })
  settleForward(move, machine)
  says(machine.at, 3, 'after')
  move.enter('failed')
  settleBack(move, machine)
  // Between what went and what was to come.
  rmSync(before(path))
  renameSync(path, `${path}.arriving`)
  settleBack(takenBackByAnOlderOne(machine, move), machine)
  expect(rows(machine, 'words')).toEqual(['before'])
})

test('a rollback too, by what it has put aside', () => {
  const machine = homeBetweenReleases()
  takeSnapshot(homeOf(machine), { id: 'c6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', from: one })
  says(machine.at, 3, 'after')
  const move = begun(machine, { verb: 'rollback', from: three, to: one, databases: { way: 'restore' } })
  settleForward(move, machine)
  says(machine.at, 1, 'under trial')
  const found = takenBackByAnOlderOne(machine, move)
  for (const _ of ['once', 'again']) settleBack(found, machine)
  expect(rows(machine, 'terms')).toEqual(['after'])
})

test('nothing is done about databases in a move that did nothing about them', () => {
  const machine = homeBetweenReleases()
  const move = begun(machine, { from: one, to: three })
  move.enter('failed')
  holdFor(move, machine)
  settleBack(move, machine)
  expect([isHeldBack(machine), asideOf(move, machine)]).toEqual([false, {}])
})
