import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { compareCopy } from '../../../../runtime/process/database/compare.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { openRows } from '../../../fixtures/rows.ts'

let live: string
let copy: string
beforeEach(() => {
  const folder = temporaryFolder()
  live = join(folder, 'live.db')
  copy = join(folder, 'copy.db')
})
const having = (path: string, statements: string) => openRows(path, (database) => database.exec(statements))

test('rows are told that only one of the two has; a changed one is both', () => {
  having(
    live,
    `PRAGMA journal_mode = WAL; CREATE TABLE "odd ""name" (id INTEGER PRIMARY KEY, word TEXT) STRICT;
     INSERT INTO "odd ""name" VALUES (1, 'same'), (2, 'new word'), (3, 'late')`,
  )
  having(
    copy,
    `CREATE TABLE "odd ""name" (id INTEGER PRIMARY KEY, word TEXT) STRICT;
     INSERT INTO "odd ""name" VALUES (1, 'same'), (2, 'old word'), (4, 'lost'), (5, NULL)`,
  )
  expect(compareCopy(live, copy)).toEqual([{ table: 'odd "name', here: 3, there: 4, added: 3, gone: 2 }])
  expect(compareCopy(live, live)).toEqual([{ table: 'odd "name', here: 3, there: 3, added: 0, gone: 0 }])
})

test('a column that only one of them has does not count, and a table that only one has does', () => {
  having(live, "CREATE TABLE a (id INTEGER, more TEXT); INSERT INTO a VALUES (1, 'x'); CREATE TABLE b (id INTEGER)")
  having(copy, 'CREATE TABLE a (id INTEGER); INSERT INTO a VALUES (1); CREATE TABLE c (x); INSERT INTO c VALUES (1)')
  expect(compareCopy(live, copy)).toEqual([
    { table: 'a', here: 1, there: 1, added: 0, gone: 0 },
    { table: 'b', here: 0, there: 0, added: 0, gone: 0 },
    { table: 'c', here: 0, there: 1, added: 1, gone: 0 },
  ])
})

test('it changes neither, also while the one in use is written', () => {
  having(live, 'PRAGMA journal_mode = WAL; CREATE TABLE a (id INTEGER)')
  having(copy, 'CREATE TABLE a (id INTEGER); INSERT INTO a VALUES (1)')
  openRows(live, (writer) => {
    writer.exec('BEGIN IMMEDIATE; INSERT INTO a VALUES (7)')
    expect(compareCopy(live, copy)).toEqual([{ table: 'a', here: 0, there: 1, added: 1, gone: 0 }])
    writer.exec('COMMIT')
  })
  expect(compareCopy(live, copy)).toEqual([{ table: 'a', here: 1, there: 1, added: 1, gone: 1 }])
})
