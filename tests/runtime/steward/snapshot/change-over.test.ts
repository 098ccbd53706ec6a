import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { readWanted, settleWanted } from '../../../../runtime/process/wanted.ts'
import type { MoveRecord } from '../../../../runtime/protocol/home/move.ts'
import type { Machine } from '../../../../runtime/steward/machine.ts'
import { endOf } from '../../../../runtime/steward/move/end.ts'
import { Move } from '../../../../runtime/steward/move/move.ts'
import {
  asideOf,
  changeOver,
  settleBack,
  settleForward,
  tidyDatabases,
  wayTo,
} from '../../../../runtime/steward/snapshot/change-over.ts'
import { endCarryOver } from '../../../../runtime/steward/snapshot/exchange.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { faultOfSnapshot, snapshotOf } from '../../../../runtime/steward/snapshot/take.ts'
import { homeBetweenReleases, one, opens, says, three } from '../../../fixtures/migration.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'
import { openRows } from '../../../fixtures/rows.ts'

const asked = { nonceSha256: 'c'.repeat(64), windowSeconds: 60, soakSeconds: 1 }

function begun(machine: Machine, more: Partial<MoveRecord>): Move {
  const move = Move.begin(machine.at, moveRecordFor(more))
  move.enter('done')
  return move
}

const upgraded = (machine: Machine) => begun(machine, { from: one, to: three, databases: { way: 'snapshot' } })

/** An upgrade to the third release that has ended well, and what that wrote. */
function onThree(): Machine {
  const machine = homeBetweenReleases()
  says(machine.at, 1, 'before')
  const move = upgraded(machine)
  settleForward(move, machine)
  says(machine.at, 3, 'after')
  for (const _ of ['proving', 'waiting', 'confirmed']) move.enter('done')
  tidyDatabases(move, machine)
  return machine
}

const rolledBack = (machine: Machine) =>
  begun(machine, {
    id: 'c6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f',
    verb: 'rollback',
    from: three,
    to: one,
    databases: { way: 'restore' },
  })

const rows = (path: string, table: string) =>
  openRows(path, (database) =>
    database
      .prepare(`SELECT word FROM ${table} ORDER BY word`)
      .all()
      .map(({ word }) => word),
  )

test('an upgrade that failed takes code and databases back together, and puts aside what the new one has written', () => {
  const machine = homeBetweenReleases()
  const { at } = machine
  says(at, 1, 'before')
  const move = upgraded(machine)
  settleForward(move, machine)
  says(at, 3, 'after')
  move.enter('failed')
  settleBack(move, machine)
  opens(at, 1, (store) => expect(store.check()).toBe('ok'))
  expect(rows(at.gatewayDatabase, 'words')).toEqual(['before'])
  const { databases } = asideOf(move, machine)
  const [, aside = ''] = databases?.aside ?? []
  expect([rows(aside, 'terms'), basename(readlinkSync(at.before(at.gatewayDatabase)))]).toEqual([
    ['after', 'before'],
    basename(aside),
  ])
  move.enter('done', { ...asideOf(move, machine) })
  tidyDatabases(move, machine)
  expect([existsSync(at.before(at.gatewayDatabase)), snapshotOf(at, one)]).toEqual([false, undefined])
  expect(endOf(move.record).failure?.message).toContain(
    `what release ${three.slice(0, 12)} had written is kept in ${databases?.aside?.join(' and ')}`,
  )
})

test('where the new release never opened the databases they stay, and nothing is put aside', () => {
  const machine = homeBetweenReleases()
  const move = upgraded(machine)
  settleForward(move, machine)
  says(machine.at, 1, 'written since')
  move.enter('failed')
  settleBack(move, machine)
  expect(rows(machine.at.gatewayDatabase, 'words')).toEqual(['written since'])
  expect(asideOf(move, machine).databases?.aside).toEqual([])
})

test('going back that was killed is ended by whoever finds its record', () => {
  const machine = homeBetweenReleases()
  const { at } = machine
  says(at, 1, 'before')
  const move = upgraded(machine)
  settleForward(move, machine)
  says(at, 3, 'after')
  move.enter('failed')
  settleBack(move, machine)
  // Killed after the first of the two was exchanged: the other one is still that of the new release.
  const aside = asideOf(move, machine).databases?.aside?.[1] ?? ''
  rmSync(at.before(at.gatewayDatabase))
  rmSync(at.gatewayDatabase)
  openRows(aside, (database) => database.prepare('VACUUM INTO ?').run(`${at.gatewayDatabase}.arriving`))
  move.note({ way: 'snapshot', coming: one })
  const found = Move.last(at)
  if (!found) throw new Error('its record is gone')
  settleBack(found, machine)
  expect(basename(readlinkSync(at.before(at.gatewayDatabase)))).toBe(basename(aside))
})

test('databases that are back are exchanged once, whatever has become of what was put aside', () => {
  const machine = homeBetweenReleases()
  const { at } = machine
  const move = upgraded(machine)
  settleForward(move, machine)
  says(at, 3, 'after')
  move.enter('failed')
  settleBack(move, machine)
  const { databases } = asideOf(move, machine)
  // Its release is stuck for another reason, which is mended: then the machine restarts, and it is gone back once more.
  move.enter('failed')
  endCarryOver(homeOf(machine))
  for (const path of databases?.aside ?? []) rmSync(path)
  says(at, 1, 'since then')
  move.enter('restarted')
  settleBack(move, machine)
  expect([databases?.aside?.length, rows(at.gatewayDatabase, 'words')]).toEqual([2, ['since then']])
})

test('while nothing runs it is wanted all the same, so that whoever starts with the machine ends what was cut off', async () => {
  const machine = homeBetweenReleases()
  const { at } = machine
  settleWanted(at, 'up')
  const older = '9'.repeat(64)
  const move = begun(machine, { from: three, to: older, databases: { way: 'restore' } })
  const cutOff = () => {
    throw new Error(readWanted(at).state)
  }
  await expect(changeOver(older, move, machine, cutOff)).rejects.toThrow('up')
})

test('over a migration nothing is gone back to unless what would be dropped is given up', () => {
  const machine = onThree()
  const move = { to: one, ...asked }
  const refused = () => wayTo(one, three, { ...machine, plan: { ...machine.plan, verb: 'rollback', move } })
  const words = { code: 'SNAPSHOT_NEEDED', message: expect.stringContaining('2 of terms (gateway.db)') }
  expect(refused).toThrow(expect.objectContaining(words))
  const given = { ...machine.plan, verb: 'rollback', move: { ...move, restoreSnapshot: true } } as const
  expect(wayTo(one, three, { ...machine, plan: given })).toEqual({ way: 'restore' })
  rmSync(machine.at.snapshot(machine.at.gatewayDatabase, one))
  expect(() => wayTo(one, three, { ...machine, plan: given })).toThrow(
    expect.objectContaining({ code: 'SNAPSHOT_MISSING' }),
  )
})

test('given up, the snapshot is put back and what came since is kept aside', () => {
  const machine = onThree()
  const { at } = machine
  const move = rolledBack(machine)
  for (const _ of ['once', 'again']) settleForward(move, machine)
  says(at, 1, 'since then')
  for (const _ of ['proving', 'waiting']) move.enter('done')
  move.enter('done', asideOf(move, machine))
  tidyDatabases(move, machine)
  expect(rows(at.gatewayDatabase, 'words')).toEqual(['before', 'since then'])
  const [, aside = ''] = move.record.databases?.aside ?? []
  expect([rows(aside, 'terms'), snapshotOf(at, one)]).toEqual([['after', 'before'], undefined])
})

test('a rollback that failed brings back every row of the release that it left, and keeps those of the other', () => {
  const machine = onThree()
  const { at } = machine
  const move = rolledBack(machine)
  settleForward(move, machine)
  says(at, 1, 'under trial')
  move.enter('failed')
  for (const _ of ['once', 'again']) settleBack(move, machine)
  expect(rows(at.gatewayDatabase, 'terms')).toEqual(['after', 'before'])
  const [, aside = ''] = asideOf(move, machine).databases?.aside ?? []
  expect([rows(aside, 'words'), readFileSync(at.snapshotRecord(one), 'utf8')]).toEqual([
    ['before', 'under trial'],
    expect.stringContaining(one),
  ])
  expect(faultOfSnapshot({ at, separation: 'single' }, one)).toBeUndefined()
})
