import { appendFileSync, chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Audit } from '../../../../runtime/ces/audit/audit.ts'
import { recent } from '../../../../runtime/ces/audit/view.ts'
import { verdictOf } from '../../../../runtime/chain/verdict.ts'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

/** An audit of its own, with where its files are. */
function begun(folder = temporaryFolder()) {
  const place = { folder: join(folder, 'audit'), anchor: join(folder, 'key', 'audit.head') }
  const audit = new Audit(place)
  onTestFinished(() => audit.close())
  const last = () =>
    join(
      place.folder,
      `${readdirSync(place.folder)
        .filter((one) => one.endsWith('.ndjson'))
        .sort()
        .at(-1)}`,
    )
  const again = () => {
    audit.close()
    return begun(folder)
  }
  return { ...place, audit, last, again, fault: () => verdictOf(audit.examine(true)).fault }
}

const set = (audit: Audit, alias: string) => audit.around({ action: 'set', alias, by: 'gateway' }, () => alias)

test('each act is on record with what it did, who asked and how it ended, and never what it handled', async () => {
  const { audit, last } = begun()
  expect(await set(audit, 'a/b')).toBe('a/b')
  const refused = audit.around({ action: 'remove', alias: 'c/d', by: 'gateway' }, () => {
    throw Failure.of('CREDENTIAL_UNKNOWN', { alias: 'c/d' })
  })
  await expect(refused).rejects.toThrow()
  audit.note({ action: 'open', by: 'ces', outcome: 'VAULT_LOCKED wrong-mode' })
  const examined = audit.examine(true)
  expect(verdictOf(examined)).toMatchObject({ whole: true, entries: 5 })
  expect(recent(examined)).toMatchObject([
    { seq: 1, action: 'set', alias: 'a/b', by: 'gateway', outcome: 'done' },
    { seq: 3, action: 'remove', alias: 'c/d', outcome: 'CREDENTIAL_UNKNOWN' },
    { seq: 5, action: 'open', by: 'ces', outcome: 'VAULT_LOCKED wrong-mode' },
  ])
  expect(readFileSync(last(), 'utf8').trimEnd().split('\n')).toHaveLength(5)
})

test('an act that ended with its process is shown as unknown', async () => {
  const { audit, again } = begun()
  void audit.around({ action: 'set', alias: 'a/b', by: 'gateway' }, () => new Promise(() => undefined))
  const { audit: next } = again()
  expect(recent(next.examine(true))).toMatchObject([{ alias: 'a/b', outcome: 'unknown' }])
})

test.each<[string, (lines: string[]) => string[], RegExp]>([
  ['changed', ([a = '', ...rest]) => [a.replace('a/b', 'x/y'), ...rest], /entry 1 was changed/],
  ['taken out', ([a = '', _, ...rest]) => [a, ...rest], /entry 2 is missing/],
  ['put in', ([a = '', ...rest]) => [a, a, ...rest], /entry 2 is missing/],
  ['exchanged', ([a = '', b = '', ...rest]) => [b, a, ...rest], /entry 1 is missing/],
  ['cut off', (lines) => lines.slice(0, 3), /entries from 4 to 4 were cut off/],
  ['cut off as a whole', () => [], /entries from 1 to 4 were cut off/],
  ['scribbled over', ([a = '', ...rest]) => [a, 'nonsense', ...rest.slice(1)], /entry 2 holds bytes/],
  [
    'changed at the end',
    (lines) => [...lines.slice(0, 3), `${lines[3]}`.replace('done', 'DONE')],
    /entry 4 was changed/,
  ],
])('an entry that was %s is told, and nothing more is done', async (_, harm, fault) => {
  const { audit, last, again } = begun()
  await set(audit, 'a/b')
  await set(audit, 'c/d')
  const lines = readFileSync(last(), 'utf8').trimEnd().split('\n')
  writeFileSync(
    last(),
    harm(lines)
      .map((line) => `${line}\n`)
      .join(''),
  )
  const next = again()
  expect(next.fault()).toMatch(fault)
  let done = false
  const refused = next.audit.around({ action: 'set', by: 'gateway' }, () => {
    done = true
  })
  await expect(refused).rejects.toMatchObject({ code: 'AUDIT_UNUSABLE' })
  expect(done).toBe(false)
})

test('a write that a crash tore is mended; the same bytes torn from a counted entry are told as cut', async () => {
  const { audit, last, again } = begun()
  await set(audit, 'a/b')
  appendFileSync(last(), '{"seq":3,"at":"2026')
  const next = again()
  expect(next.fault()).toBeUndefined()
  await set(next.audit, 'c/d')
  expect(verdictOf(next.audit.examine(true))).toMatchObject({ whole: true, entries: 4 })

  const bytes = readFileSync(next.last())
  writeFileSync(next.last(), bytes.subarray(0, bytes.length - 7))
  expect(next.fault()).toMatch(/entries from 4 to 4 were cut off/)
})

test('a crash between an entry and its anchor is no fault; entries that were never counted are', async () => {
  const { audit, anchor, again } = begun()
  await set(audit, 'a/b')
  const before = readFileSync(anchor)
  audit.note({ action: 'open', by: 'ces', outcome: 'done' })
  writeFileSync(anchor, before)
  const next = again()
  expect(next.fault()).toBeUndefined()
  await set(next.audit, 'c/d')
  expect(verdictOf(next.audit.examine(true))).toMatchObject({ whole: true, entries: 5 })
  writeFileSync(anchor, before)
  expect(next.fault()).toMatch(/did not count/)
})

test('a lost or damaged anchor is told', async () => {
  const { audit, anchor, fault } = begun()
  await set(audit, 'a/b')
  rmSync(anchor)
  expect(fault()).toMatch(/has no .*audit.head/)
  writeFileSync(anchor, '{}', { mode: 0o600 })
  expect(fault()).toMatch(/is damaged/)
})

test('a folder that others could reach, or a full disk, lets nothing be done', async () => {
  const { audit, folder } = begun()
  await set(audit, 'a/b')
  chmodSync(folder, 0o755)
  await expect(set(audit, 'c/d')).rejects.toMatchObject({ code: 'AUDIT_UNUSABLE', message: /mode 0755/ })
})

test('one writer at a time: a second says who writes', async () => {
  const { audit, folder } = begun()
  await set(audit, 'a/b')
  const second = new Audit({ folder, anchor: join(folder, '../key/audit.head') })
  await expect(set(second, 'c/d')).rejects.toMatchObject({
    message: expect.stringContaining(`process ${process.pid} writes`),
  })
})

test('it keeps a bounded number of segments, chained across them, and says when one is harmed or lost', () => {
  const { anchor, folder } = begun()
  const limits = { segmentBytes: 2000, mostSegments: 4 }
  const audit = new Audit({ folder, anchor }, limits)
  onTestFinished(() => audit.close())
  for (let entry = 0; entry < 200; entry++) audit.note({ action: 'set', alias: 'a/b', by: 'gateway', outcome: 'done' })
  const segments = () =>
    readdirSync(folder)
      .filter((one) => one.endsWith('.ndjson'))
      .sort()
  expect(segments()).toHaveLength(4)
  const { whole, entries } = verdictOf(audit.examine(false))
  expect([whole, entries > 20 && entries < 60]).toEqual([true, true])
  const [oldest = '', second = '', third = ''] = segments().map((name) => join(folder, name))
  // A second look reads only what can have changed, and sees a change all the same.
  const good = readFileSync(second, 'utf8')
  writeFileSync(second, good.replace('"set"', '"rotate"'))
  expect(verdictOf(audit.examine(false)).fault).toMatch(/was changed/)
  writeFileSync(second, good)
  expect(verdictOf(audit.examine(false)).fault).toBeUndefined()
  rmSync(third)
  expect(verdictOf(audit.examine(false)).fault).toMatch(/on are missing/)
  rmSync(oldest)
  expect(verdictOf(audit.examine(false)).fault).toMatch(/on are missing/)
})

test('what a crash left behind a whole entry is taken away to the byte, also where it is no text', async () => {
  const { audit, last, again } = begun()
  await set(audit, 'a/b')
  const whole = readFileSync(last())
  // What a disk holds that was given its new size before its bytes: each is read as three (U+FFFD).
  appendFileSync(last(), Buffer.alloc(100, 0xff))
  const next = again()
  await set(next.audit, 'c/d')
  expect(readFileSync(last()).subarray(0, whole.length)).toEqual(whole)
  expect(next.fault()).toBeUndefined()
  expect(readFileSync(last(), 'utf8').trimEnd().split('\n')).toHaveLength(4)
})
