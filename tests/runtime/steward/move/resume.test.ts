import { lstatSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Move } from '../../../../runtime/steward/move/move.ts'
import { settleOpen } from '../../../../runtime/steward/move/resume.ts'
import type { Happening } from '../../../../runtime/steward/move/table.ts'
import { settleBack, settleForward } from '../../../../runtime/steward/snapshot/change-over.ts'
import { homeBetweenReleases, one, says, three } from '../../../fixtures/migration.ts'
import { moveRecordFor } from '../../../fixtures/move-record.ts'

/** An upgrade over a migration that failed, with its databases back; nobody holds them any more. */
function back(...happened: Happening[]) {
  const machine = homeBetweenReleases()
  const { at, journal } = machine
  journal.settled()
  const move = Move.begin(at, moveRecordFor({ from: one, to: three, databases: { way: 'snapshot' } }))
  move.enter('done')
  settleForward(move, machine)
  says(at, 3, 'after')
  move.enter('failed')
  settleBack(move, machine)
  for (const one of happened) move.enter(one)
  const link = () => lstatSync(at.before(at.gatewayDatabase), { throwIfNoEntry: false })?.isSymbolicLink()
  return { machine, at, link }
}

test('what is still to be carried over stays so after a way back whose release nobody saw start', async () => {
  const { at, machine, link } = back('failed')
  await settleOpen(at, machine.keychain)
  expect(link()).toBe(true)
})

test('after one that is proven nothing is carried over any more, also where its steward was killed before that', async () => {
  const { at, machine, link } = back('done')
  await settleOpen(at, machine.keychain)
  expect(link()).toBeUndefined()
})
