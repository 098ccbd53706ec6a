import { createHash } from 'node:crypto'
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { Layout } from '../../../../runtime/protocol/layout.ts'
import {
  asideOf,
  type Exchange,
  endCarryOver,
  exchangeDatabases,
} from '../../../../runtime/steward/snapshot/exchange.ts'
import { makeMachine } from '../../../fixtures/machine.ts'
import { one as old, three as young } from '../../../fixtures/migration.ts'

const move = { begunAt: '2026-01-02T03:04:05.678Z' }
const there: Exchange = { move, leaving: young, coming: old, source: 'copy' }
const back: Exchange = { move, leaving: old, coming: young, source: 'aside' }

let at: Layout
beforeEach(() => {
  ;({ at } = makeMachine())
  for (const folder of [at.assistant, at.gateway, at.snapshots]) mkdirSync(folder)
  for (const path of [at.assistantDatabase, at.gatewayDatabase]) {
    for (const ending of ['', '-wal', '.bak']) writeFileSync(path + ending, `young${ending}`)
    writeFileSync(at.snapshot(path, old), 'old')
  }
  const file = { sha256: createHash('sha256').update('old').digest('hex'), bytes: 3 }
  const record = { format: 1, release: old, move: 'b6a4c5f0-0f0e-4b57-9f0b-3a1f2c4d5e6f', takenAt: move.begunAt }
  writeFileSync(at.snapshotRecord(old), JSON.stringify({ ...record, databases: { assistant: file, gateway: file } }))
})

const exchange = (which: Exchange) => exchangeDatabases({ at, separation: 'single' }, which)

/** Every file of both processes, with what it holds or leads to. */
function state(): Record<string, string> {
  const paths = globSync('{assistant,gateway}/*', { cwd: at.home }).sort()
  return Object.fromEntries(
    paths.map((name) => {
      const path = join(at.home, name)
      return [name, lstatSync(path).isSymbolicLink() ? `→ ${readlinkSync(path)}` : readFileSync(path, 'utf8')]
    }),
  )
}

/** Of the gateway: those of the assistant are done by then. */
function stepsThere(): (() => void)[] {
  const db = at.gatewayDatabase
  const aside = asideOf(db, young, move)
  return [
    () => writeFileSync(`${db}.arriving`, 'half'),
    () => cpSync(at.snapshot(db, old), `${db}.arriving`),
    () => renameSync(`${db}-wal`, `${aside}-wal`),
    () => renameSync(`${db}.bak`, `${aside}.bak`),
    () => renameSync(db, aside),
    () => renameSync(`${db}.arriving`, db),
    () => symlinkSync(basename(aside), at.before(db)),
  ]
}

test('the snapshot stands in its place, what was there aside under its release and its time, and nothing else changed', () => {
  exchange(there)
  const aside = `gateway.db.of-${young.slice(0, 12)}-20260102T030405Z`
  expect(state()).toMatchObject({
    'gateway/gateway.db': 'old',
    [`gateway/${aside}`]: 'young',
    [`gateway/${aside}-wal`]: 'young-wal',
    [`gateway/${aside}.bak`]: 'young.bak',
    'gateway/gateway.db.before': `→ ${aside}`,
    [`gateway/gateway.db.snapshot-${old}`]: 'old',
  })
  expect(state()['gateway/gateway.db.bak']).toBeUndefined()
})

test('one that is needed no more is not copied: a disk that is full has no room for it', () => {
  exchange({ ...there, source: 'snapshot' })
  expect(state()).toMatchObject({ 'gateway/gateway.db': 'old', 'assistant/assistant.db': 'old' })
  expect(Object.keys(state()).filter((name) => name.includes('snapshot'))).toEqual([])
  exchange({ ...there, source: 'snapshot' })
  expect(state()).toMatchObject({ 'gateway/gateway.db': 'old' })
})

test('killed anywhere it is done again, to the same end', () => {
  exchange(there)
  const wanted = state()
  const steps = stepsThere().length
  for (let done = 0; done <= steps; done++) {
    reset()
    for (const step of stepsThere().slice(0, done)) step()
    exchange(there)
    expect(state(), `after ${done} steps`).toEqual(wanted)
  }
})

test('and from anywhere it is taken back, to every file as it was', () => {
  const steps = stepsThere().length
  for (let done = 0; done <= steps; done++) {
    reset()
    const before = state()
    for (const step of stepsThere().slice(0, done)) step()
    for (const _ of ['once', 'again']) exchange(back)
    endCarryOver({ at, separation: 'single' })
    expect(state(), `after ${done} steps`).toMatchObject(before)
  }
})

test('what the other one had written meanwhile is put aside too', () => {
  exchange(there)
  writeFileSync(at.gatewayDatabase, 'old, and more')
  writeFileSync(`${at.gatewayDatabase}-wal`, 'its log')
  exchange(back)
  const aside = asideOf(at.gatewayDatabase, old, move)
  expect([readFileSync(aside, 'utf8'), readFileSync(`${aside}-wal`, 'utf8')]).toEqual(['old, and more', 'its log'])
  expect(readlinkSync(at.before(at.gatewayDatabase))).toBe(basename(aside))
  expect(readFileSync(at.gatewayDatabase, 'utf8')).toBe('young')
})

test('where one of the two is not whole neither is exchanged', () => {
  writeFileSync(at.snapshot(at.gatewayDatabase, old), 'odd')
  const before = state()
  for (const source of ['copy', 'snapshot'] as const)
    expect(() => exchange({ ...there, source })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_MISSING' }))
  expect(state()).toEqual(before)
})

test('once it has ended nothing is carried over any more, and what is aside stays', () => {
  exchange(there)
  endCarryOver({ at, separation: 'single' })
  const names = Object.keys(state()).filter((name) => name.startsWith('gateway/gateway.db'))
  expect(names.map((name) => name.replace('gateway/gateway.db', '')).sort()).toEqual([
    '',
    `.of-${young.slice(0, 12)}-20260102T030405Z`,
    `.of-${young.slice(0, 12)}-20260102T030405Z-wal`,
    `.of-${young.slice(0, 12)}-20260102T030405Z.bak`,
    `.snapshot-${old}`,
  ])
})

/** Of the gateway, as it was at first; the assistant's are where they are. */
function reset(): void {
  const db = at.gatewayDatabase
  for (const name of globSync('gateway/*', { cwd: at.home })) renameSync(join(at.home, name), join(at.home, 'gone'))
  for (const ending of ['', '-wal', '.bak']) writeFileSync(db + ending, `young${ending}`)
  writeFileSync(at.snapshot(db, old), 'old')
}
