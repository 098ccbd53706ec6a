import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { newestRow, prune } from '../../../../runtime/gateway/events/prune.ts'

const dayMs = 24 * 3_600_000

/** A table of so many rows, the oldest so many days old and the newest of now. */
function table(rows: number, days: number): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE decisions (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT')
  const put = database.prepare('INSERT INTO decisions VALUES (?, ?)')
  for (let n = 0; n < rows; n += 1) put.run(`d${n}`, Date.now() - ((rows - 1 - n) / rows) * days * dayMs)
  return database
}

const left = (database: DatabaseSync, keeping: { days: number; rows: number }) => {
  prune(database, 'decisions', newestRow(database, 'decisions'), keeping)
  return Number(database.prepare('SELECT count(*) AS n FROM decisions').get()?.n)
}

test.each([
  ['within both limits nothing goes', { days: 90, rows: 5000 }, 3000],
  ['what is over the rows goes', { days: 90, rows: 2000 }, 2000],
  ['what is over the days goes', { days: 40, rows: 5000 }, 2000],
  ['a thousand of the newest stay however old they are', { days: 1, rows: 5000 }, 1000],
])('%s', (_what, keeping, kept) => {
  expect(Math.abs(left(table(3000, 60), keeping) - kept)).toBeLessThanOrEqual(1)
})

test('of an empty table nothing goes', () => {
  expect(left(table(0, 1), { days: 1, rows: 1000 })).toBe(0)
})
