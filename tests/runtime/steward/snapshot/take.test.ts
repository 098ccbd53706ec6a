import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Home, homeOf } from '../../../../runtime/steward/snapshot/live.ts'
import { dropSnapshot, faultOfSnapshot, snapshotOf, takeSnapshot } from '../../../../runtime/steward/snapshot/take.ts'
import { homeBetweenReleases, one, opens, says } from '../../../fixtures/migration.ts'
import { openRows } from '../../../fixtures/rows.ts'

const move = { id: 'b6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', from: one }
const other = { id: 'c6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', from: one }

function taken(): Home {
  const home = homeOf(homeBetweenReleases())
  says(home.at, 1, 'before')
  takeSnapshot(home, move)
  return home
}

const wordsIn = (path: string) =>
  openRows(path, (database) =>
    database
      .prepare('SELECT word FROM words')
      .all()
      .map(({ word }) => word),
  )

test('it holds both databases as they were, closed to everybody else, and says what they are', () => {
  const { at } = taken()
  const copies = [at.assistantDatabase, at.gatewayDatabase].map((path) => at.snapshot(path, one))
  for (const path of [...copies, at.snapshotRecord(one)]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(snapshotOf(at, one)).toMatchObject({ release: one, move: move.id })
  expect(wordsIn(copies[1] ?? '')).toEqual(['before'])
})

test('what a killed process has left in its log alone is in it', () => {
  const home = homeOf(homeBetweenReleases())
  const { at } = home
  opens(at, 1, (store) => {
    store.use((database) => database.exec("INSERT INTO words VALUES ('logged')"))
    for (const ending of ['', '-wal']) copyFileSync(at.gatewayDatabase + ending, `${at.home}/cut${ending}`)
  })
  for (const ending of ['', '-wal']) copyFileSync(`${at.home}/cut${ending}`, at.gatewayDatabase + ending)
  takeSnapshot(home, move)
  expect(wordsIn(at.snapshot(at.gatewayDatabase, one))).toEqual(['logged'])
})

test('it is taken once in a move, and anew in the next', () => {
  const home = taken()
  const { at } = home
  says(at, 1, 'after')
  takeSnapshot(home, move)
  expect(wordsIn(at.snapshot(at.gatewayDatabase, one))).toEqual(['before'])
  takeSnapshot(home, other)
  expect(wordsIn(at.snapshot(at.gatewayDatabase, one))).toEqual(['before', 'after'])
})

test('one without its record is none: its steward was killed before it was whole', () => {
  const home = taken()
  rmSync(home.at.snapshotRecord(one))
  expect(faultOfSnapshot(home, one)).toContain('no snapshot')
  takeSnapshot(home, other)
  expect(faultOfSnapshot(home, one)).toBeUndefined()
})

test.each([
  ['changed', (path: string) => writeFileSync(path, 'x'.repeat(statSync(path).size))],
  ['cut', (path: string) => truncateSync(path, 4096)],
  ['gone', (path: string) => rmSync(path)],
])('a copy that was %s is told', (_, damage) => {
  const home = taken()
  damage(home.at.snapshot(home.at.gatewayDatabase, one))
  expect(faultOfSnapshot(home, one)).toContain('its snapshot')
})

test.each([
  ['damaged', (path: string) => writeFileSync(path, 'x'.repeat(9000))],
  ['gone', (path: string) => rmSync(path)],
])('of a database that is %s there is none, and nothing is made in its place', (_, damage) => {
  const home = homeOf(homeBetweenReleases())
  const path = home.at.assistantDatabase
  damage(path)
  const before = readdirSync(home.at.assistant)
  expect(() => takeSnapshot(home, move)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_FAILED' }))
  expect([readdirSync(home.at.assistant), snapshotOf(home.at, one)]).toEqual([before, undefined])
})

test('tables that a newer release has had are none of the older one', () => {
  const home = homeOf(homeBetweenReleases())
  opens(home.at, 3)
  expect(() => takeSnapshot(home, move)).toThrow(expect.objectContaining({ code: 'SNAPSHOT_FAILED' }))
})

test('dropped, nothing of it is left, nor of one that its steward was killed over', () => {
  const home = taken()
  const { at } = home
  const copies = [at.assistantDatabase, at.gatewayDatabase].map((path) => at.snapshot(path, one))
  const unfinished = copies.map((copy) => `${copy}.new`)
  for (const path of unfinished) writeFileSync(path, 'half')
  dropSnapshot(home, one)
  expect([at.snapshotRecord(one), ...copies, ...unfinished].filter((path) => existsSync(path))).toEqual([])
})
