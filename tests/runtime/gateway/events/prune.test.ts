import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { newestRow, prune } from '../../../../runtime/gateway/events/prune.ts'

const dayMs = 24 * 3_600_000

/** What identifies a row: its own number under another name, as of events, or a text, as of decisions. */
const keys = { 'INTEGER PRIMARY KEY AUTOINCREMENT': (n: number) => n + 1, 'TEXT PRIMARY KEY': (n: number) => `d${n}` }
type Key = keyof typeof keys

/** A table of so many rows, the oldest so many days old and the newest of now. */
function table(key: Key, rows: number, days: number): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE TABLE things (id ${key}, at INTEGER NOT NULL) STRICT`)
  const put = database.prepare('INSERT INTO things VALUES (?, ?)')
  for (let n = 0; n < rows; n += 1) put.run(keys[key](n), Date.now() - ((rows - 1 - n) / rows) * days * dayMs)
  return database
}

const left = (database: DatabaseSync, keeping: { days: number; rows: number }) => {
  prune(database, 'things', newestRow(database, 'things'), keeping)
  return Number(database.prepare('SELECT count(*) AS n FROM things').get()?.n)
}

describe.each(Object.keys(keys) as Key[])('of a table whose id is %s', (key) => {
  test.each([
    ['nothing goes that is within both limits', { days: 90, rows: 5000 }, 3000],
    ['what is over the rows goes', { days: 90, rows: 2000 }, 2000],
    ['what is over the days goes', { days: 40, rows: 5000 }, 2000],
    ['a thousand of the newest stay however old they are', { days: 1, rows: 5000 }, 1000],
  ])('%s', (_what, keeping, kept) => {
    expect(Math.abs(left(table(key, 3000, 60), keeping) - kept)).toBeLessThanOrEqual(1)
  })

  test('nothing goes where there is nothing', () => {
    expect(left(table(key, 0, 1), { days: 1, rows: 1000 })).toBe(0)
  })
})
