import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../../runtime/process/database/database.ts'

const schema = { statements: 'CREATE TABLE words (word TEXT PRIMARY KEY) STRICT', worksFrom: 1 }

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-'))
  path = join(folder, 'a.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openDatabase('gateway', path, [schema])
const add = (database: Database, word: string) =>
  database.use((opened) => opened.prepare('INSERT INTO words VALUES (?)').run(word))
const words = (database: Database) => database.use((opened) => opened.prepare('SELECT word FROM words').all())

/** A database that holds one word and is closed. */
function made(): void {
  const database = open()
  add(database, 'kept')
  database.close()
}

test('what was written is there after it was opened again', () => {
  made()
  const again = open()
  expect(words(again)).toEqual([{ word: 'kept' }])
  expect(again.check()).toBe('ok')
  again.close()
})

test('one that somebody reads is waited for, also where it is still to be made fit for several', async () => {
  made()
  const rows = new DatabaseSync(path)
  rows.exec('PRAGMA journal_mode = DELETE')
  rows.close()
  const reads = `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1])
    database.exec('BEGIN; SELECT * FROM words')
    console.log('reads')
    setTimeout(() => process.exit(), 500)`
  const reader = spawn(process.execPath, ['-e', reads, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(reader.stdout, 'data')
  const again = open()
  expect(words(again)).toEqual([{ word: 'kept' }])
  again.close()
})

test('work that throws leaves nothing behind, and its error is passed on', () => {
  const database = open()
  const fails = () =>
    database.use((opened) => {
      opened.prepare('INSERT INTO words VALUES (?)').run('lost')
      throw new RangeError('planned')
    })
  expect(fails).toThrow(RangeError)
  expect(words(database)).toEqual([])
  database.close()
})

test('what was left of an unfinished start is no obstacle', () => {
  for (const suffix of ['.new', '.new-wal', '.new-shm']) writeFileSync(`${path}${suffix}`, 'half')
  const database = open()
  add(database, 'kept')
  database.close()
  expect(readdirSync(folder)).toEqual(['a.db'])
})

test.each<[string, () => void]>([
  ['garbage', () => writeFileSync(path, 'x'.repeat(4096))],
  ['empty', () => truncateSync(path)],
  ['cut', () => truncateSync(path, statSync(path).size - 4096)],
  ['a folder', () => [rmSync(path), mkdirSync(path)]],
  [
    'of a format that this release cannot work on with',
    () => alter('PRAGMA user_version = 2; PRAGMA application_id = 2'),
  ],
  ['of a format of which that is not said', () => alter('PRAGMA user_version = 2; PRAGMA application_id = 0')],
  ['of no format', () => alter('PRAGMA user_version = 0')],
  ['overwritten in the middle', () => writeFileSync(path, Buffer.alloc(4096, 0xff), { flag: 'r+' })],
])('one that is %s is not used, not replaced, and says so at each use', (_what, damage) => {
  made()
  damage()
  const before = statSync(path).isFile() ? readFileSync(path) : undefined
  const database = open()
  for (const use of [() => words(database), () => add(database, 'more')])
    expect(use).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE', exitCode: 8 }))
  expect(database.check()).toContain('The database of the gateway cannot be used')
  database.close()
  expect(statSync(path).isFile() ? readFileSync(path) : undefined).toEqual(before)
})

test('one that is damaged under a running process is noticed by its check, and not used from then on', () => {
  made()
  const database = open()
  add(database, 'later')
  writeFileSync(path, Buffer.alloc(4096, 0xff), { flag: 'r+' })
  expect(database.check()).toContain('The database of the gateway cannot be used')
  expect(() => words(database)).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  database.close()
})

test('one that is put back, or moved away, under a running process is taken up at the next use', () => {
  made()
  cpSync(path, `${path}.good`)
  const database = open()
  add(database, 'later')
  writeFileSync(path, Buffer.alloc(4096, 0xff), { flag: 'r+' })
  database.check()
  renameSync(`${path}.good`, path)
  expect(words(database)).toContainEqual({ word: 'kept' })
  renameSync(path, `${path}.damaged`)
  writeFileSync(`${path}-wal`, 'of a file that is gone')
  expect(words(database)).toEqual([])
  expect(database.check()).toBe('ok')
  database.close()
})

function alter(statement: string): void {
  const database = new DatabaseSync(path)
  database.exec(statement)
  database.close()
}
