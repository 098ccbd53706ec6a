import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { backupOf, databaseFinding, keepBackup, mendLine } from '../../../../runtime/process/database/backup.ts'
import { type Database, openDatabase } from '../../../../runtime/process/database/database.ts'
import type { Format } from '../../../../runtime/process/database/format.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'
import { openRows } from '../../../fixtures/rows.ts'

const first: Format = { statements: 'CREATE TABLE words (word TEXT PRIMARY KEY) STRICT', worksFrom: 1 }
const second: Format = { statements: 'ALTER TABLE words ADD COLUMN language TEXT', worksFrom: 1 }

let path: string
beforeEach(() => {
  path = join(temporaryFolder(), 'a.db')
})

function opened(formats: readonly Format[] = [first]): Database {
  const store = openDatabase('gateway', path, formats)
  onTestFinished(() => store.close())
  return store
}
const add = (store: Database, word: string) =>
  store.use((database) => database.prepare('INSERT INTO words (word) VALUES (?)').run(word))
const words = (store: Database) => store.use((database) => database.prepare('SELECT word FROM words').all())
const fail = (error: unknown) => {
  throw error
}
const type = (line: string) => execFileSync('sh', ['-ec', line])

test.each<[string, string, () => void, RegExp]>([
  [
    'overwritten in the middle',
    'damaged',
    () => writeFileSync(path, Buffer.alloc(4096, 0xff), { flag: 'r+' }),
    /file is not a database/,
  ],
  ['garbage', 'damaged', () => writeFileSync(path, 'x'.repeat(9000)), /file is not a database/],
  ['cut off', 'damaged', () => truncateSync(path, statSync(path).size - 4096), /malformed/],
  ['empty', 'damaged', () => truncateSync(path), /its file is empty/],
  [
    'of a newer format',
    'damaged',
    () => openRows(path, (database) => database.exec('PRAGMA user_version = 9; PRAGMA application_id = 9')),
    /its format is 9 and this release knows 1/,
  ],
  ['gone', 'gone', () => rmSync(path), /its file is missing, and its backup is there/],
])(
  'a database that is %s is told apart and left as it is, and the line of the probe puts its backup back',
  (_what, cause, damage, said) => {
    const store = opened()
    add(store, 'kept')
    keepBackup(store, path, fail)
    store.close()
    damage()
    const before = existsSync(path) ? readFileSync(path) : undefined
    const again = opened()
    expect(() => words(again)).toThrow(
      expect.objectContaining({ code: 'DATABASE_UNUSABLE', message: expect.stringMatching(said) }),
    )
    const finding = databaseFinding(again, path)
    expect(finding).toMatchObject({
      status: 'fail',
      cause: `Its file is ${cause}`,
      evidence: expect.stringMatching(/backup of 20\d\d-/),
    })
    expect(existsSync(path) ? readFileSync(path) : undefined).toEqual(before)
    type('fix' in finding ? finding.fix.replace(' && vellum hatch', '') : 'false')
    expect(words(again)).toEqual([{ word: 'kept' }])
    expect(databaseFinding(again, path)).toMatchObject({ status: 'pass' })
    expect(existsSync(`${path}.damaged`)).toBe(before !== undefined)
  },
)

test('one that is deleted under a running process is missed, and never made anew beside its backup', () => {
  const store = opened()
  add(store, 'kept')
  keepBackup(store, path, fail)
  rmSync(path)
  expect(() => words(store)).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  expect(existsSync(path)).toBe(false)
  type(mendLine(path))
  expect(words(store)).toEqual([{ word: 'kept' }])
})

test('one whose log is gone is what was last played into the file, and whole', () => {
  const store = opened()
  add(store, 'kept')
  store.close()
  const copy = readFileSync(path)
  const again = opened()
  add(again, 'in the log')
  writeFileSync(`${path}.aside`, copy)
  renameSync(`${path}.aside`, path)
  rmSync(`${path}-wal`)
  expect(words(again)).toEqual([{ word: 'kept' }])
  expect(again.check()).toBe('ok')
})

test('a backup is made once a day and where the clock was set back, and one at a time', () => {
  const store = opened()
  add(store, 'first')
  keepBackup(store, path, fail)
  const made = () => statSync(backupOf(path)).ino
  const at = made()
  keepBackup(store, path, fail)
  expect(made()).toBe(at)
  for (const hours of [-25, 25]) {
    const then = new Date(Date.now() + hours * 3_600_000)
    utimesSync(backupOf(path), then, then)
    const before = made()
    keepBackup(store, path, fail)
    expect(made()).not.toBe(before)
  }
  expect(readdirSync(join(path, '..')).filter((name) => name.includes('.bak'))).toEqual(['a.db.bak'])
  expect(statSync(backupOf(path)).mode & 0o777).toBe(0o600)
})

test('an older format is backed up, then brought to the newer one with all it holds', () => {
  const store = opened()
  add(store, 'kept')
  store.close()
  const newer = opened([first, second])
  expect(words(newer)).toEqual([{ word: 'kept' }])
  const format = (file: string) =>
    openRows(file, (database) => database.prepare('PRAGMA user_version').get()?.user_version)
  expect([format(path), format(backupOf(path))]).toEqual([2, 1])
})

test('a step to a newer format that fails leaves the old one as it was', () => {
  const store = opened()
  add(store, 'kept')
  store.close()
  const newer = opened([first, { ...second, statements: `${second.statements}; CREATE TABLE words (x)` }])
  expect(() => words(newer)).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  expect(words(opened())).toEqual([{ word: 'kept' }])
})

test('the release before works on with tables that were only added to, and the newer one finds what it wrote', () => {
  const newer = opened([first, second])
  add(newer, 'written by the newer')
  newer.close()
  const older = opened([first])
  add(older, 'written by the older')
  expect(words(older)).toEqual([{ word: 'written by the newer' }, { word: 'written by the older' }])
  expect(older.check()).toBe('ok')
  older.close()
  const again = opened([first, second])
  const languages = again.use((database) => database.prepare('SELECT word FROM words WHERE language IS NULL').all())
  expect(languages).toHaveLength(2)
})

test('the release before does not touch tables that it cannot work on with', () => {
  const newer = opened([first, { statements: 'ALTER TABLE words RENAME TO terms', worksFrom: 2 }])
  newer.close()
  const before = readFileSync(path)
  const older = opened([first])
  expect(() => words(older)).toThrow(expect.objectContaining({ message: expect.stringContaining('its format is 2') }))
  older.close()
  expect(readFileSync(path)).toEqual(before)
})

/** A small file system of its own at a folder. */
function mounted(options: string): string {
  const folder = temporaryFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder])
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  path = join(folder, 'a.db')
  return folder
}

test('a disk that fills up in the middle of a write: nothing of it is there, and it goes on once there is room', () => {
  const folder = mounted('size=400k')
  const store = opened()
  add(store, 'kept')
  const fill = () => {
    for (let index = 0; ; index += 1) add(store, `${index}`.padEnd(3000, 'x'))
  }
  expect(fill).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE', message: expect.stringContaining('full') }))
  const count = words(store).length
  expect(() => add(store, 'y'.repeat(100_000))).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  expect(() => store.backUp()).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  expect(existsSync(`${backupOf(path)}.new`)).toBe(false)
  execFileSync('mount', ['-o', 'remount,size=8m', folder])
  add(store, 'y'.repeat(100_000))
  expect(words(store)).toHaveLength(count + 1)
  expect(store.check()).toBe('ok')
})

test('one that was looked at while its disk was read-only is written again as soon as that can be', () => {
  const folder = mounted('size=8m')
  const store = opened()
  add(store, 'kept')
  // A mount over itself: the log that is open for writing beneath it would hold a remount off.
  execFileSync('mount', ['--bind', folder, folder])
  execFileSync('mount', ['-o', 'remount,bind,ro', folder])
  expect(store.check()).not.toBe('ok')
  expect(() => add(store, 'more')).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  execFileSync('umount', ['--lazy', folder])
  add(store, 'more')
  expect(store.check()).toBe('ok')
  store.close()
})

test('a disk without room for one more file, and one that is read-only, are no damage', () => {
  const folder = mounted('size=8m')
  const store = opened()
  add(store, 'kept')
  keepBackup(store, path, fail)
  store.close()
  execFileSync('mount', ['-o', 'remount,ro', folder])
  const reading = opened()
  expect(databaseFinding(reading, path)).toMatchObject({
    status: 'fail',
    cause: 'Its disk is full or cannot be written',
  })
  expect(() => add(reading, 'more')).toThrow(expect.objectContaining({ code: 'DATABASE_UNUSABLE' }))
  execFileSync('mount', ['-o', 'remount,rw', folder])
  add(reading, 'more')
  reading.close()
  for (let index = 0; ; index += 1) {
    try {
      mkdirSync(join(folder, `${index}`))
    } catch {
      break
    }
    if (index === 20) execFileSync('mount', ['-o', 'remount,nr_inodes=24', folder])
  }
  const crowded = opened()
  expect(databaseFinding(crowded, path)).toMatchObject({
    status: 'fail',
    cause: 'Its disk is full or cannot be written',
  })
  execFileSync('mount', ['-o', 'remount,nr_inodes=100', folder])
  expect(words(crowded)).toEqual([{ word: 'kept' }, { word: 'more' }])
})

test('the number of a row that went is not given again after a restart or from a backup', () => {
  const statements = 'CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT'
  const counted = { statements, worksFrom: 1 }
  const store = opened([counted])
  const next = (at: Database) =>
    at.use((database) => database.prepare('INSERT INTO counted DEFAULT VALUES').run().lastInsertRowid)
  expect([next(store), next(store)]).toEqual([1, 2])
  store.use((database) => database.exec('DELETE FROM counted'))
  store.backUp()
  store.close()
  expect(next(opened([counted]))).toBe(3)
  const copy = new DatabaseSync(backupOf(path))
  expect(copy.prepare('INSERT INTO counted DEFAULT VALUES').run().lastInsertRowid).toBe(3)
  copy.close()
})
