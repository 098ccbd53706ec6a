import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dropsInWords, refusalOf } from '../../../../runtime/protocol/home/snapshot.ts'
import { snapshotNeedOf } from '../../../../runtime/steward/snapshot/dropped.ts'
import { homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { takeSnapshot } from '../../../../runtime/steward/snapshot/take.ts'
import { homeBetweenReleases, one, opens, says } from '../../../fixtures/migration.ts'

const move = { id: 'b6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', from: one }

test('rows are counted by table: those added, those changed, and all of a table that was not there', () => {
  const machine = homeBetweenReleases()
  says(machine.at, 1, 'kept', 'changed')
  takeSnapshot(homeOf(machine), move)
  says(machine.at, 1, 'added', 'and another')
  opens(machine.at, 1, (store) =>
    store.use((database) => {
      database.exec("UPDATE words SET word = 'otherwise' WHERE word = 'changed'")
      database.exec('CREATE TABLE pairs (a, b); INSERT INTO pairs VALUES (1, 2), (1, 2)')
    }),
  )
  const { drops, fault } = snapshotNeedOf(homeOf(machine), one)
  expect([fault, drops]).toEqual([
    undefined,
    [
      { database: 'gateway', table: 'pairs', rows: 2 },
      { database: 'gateway', table: 'words', rows: 3 },
    ],
  ])
  expect(dropsInWords(drops)).toBe('2 of pairs (gateway.db), 3 of words (gateway.db)')
})

test('a column that was added since is not compared, and where nothing came since nothing is dropped', () => {
  const machine = homeBetweenReleases()
  says(machine.at, 1, 'kept')
  takeSnapshot(homeOf(machine), move)
  opens(machine.at, 2)
  const { drops } = snapshotNeedOf(homeOf(machine), one)
  expect([drops, dropsInWords(drops)]).toEqual([[], 'no row'])
})

test('without a whole snapshot there is no going back, whoever gives up what', () => {
  const machine = homeBetweenReleases()
  takeSnapshot(homeOf(machine), move)
  writeFileSync(machine.at.snapshot(machine.at.gatewayDatabase, one), 'x')
  const need = snapshotNeedOf(homeOf(machine), one)
  expect(need).toMatchObject({ fault: expect.stringContaining('is damaged'), takenAt: expect.any(String) })
  expect(refusalOf(need, { name: 'edge', to: one, mayDrop: true })).toMatchObject({ code: 'SNAPSHOT_MISSING' })
})

test('what is refused says what would be dropped, and the line that gives it up', () => {
  const need = { takenAt: 'then', drops: [{ database: 'gateway', table: 'decisions', rows: 4 } as const] }
  const refused = refusalOf(need, { name: 'edge', to: one, mayDrop: false })
  expect(refused).toMatchObject({ code: 'SNAPSHOT_NEEDED', exitCode: 3 })
  expect(refused?.message).toContain('4 of decisions (gateway.db)')
  expect(refused?.hint).toContain(`vellum rollback edge --to ${one.slice(0, 12)} --restore-snapshot`)
  expect(refusalOf(need, { name: 'edge', to: one, mayDrop: true })).toBeUndefined()
})
