import { existsSync, globSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { type Layout, layout } from '../../../../runtime/protocol/layout.ts'
import { dropAside, exchange, takeBack } from '../../../../runtime/steward/backup/exchange.ts'
import { temporaryFolder } from '../../../fixtures/folder.ts'

let at: Layout
beforeEach(() => {
  at = layout(temporaryFolder())
  for (const folder of [at.assistant, at.gateway, at.workspace, at.workspaceArrived]) mkdirSync(folder)
  for (const path of [at.gatewayDatabase, at.assistantDatabase])
    for (const ending of ['', '-wal', '.bak']) writeFileSync(`${path}${ending}`, `old${ending}`)
  for (const owner of ['assistant', 'gateway'] as const) writeFileSync(at.partArrived(owner), 'new')
  writeFileSync(join(at.workspace, 'file'), 'old')
  writeFileSync(join(at.workspaceArrived, 'file'), 'new')
})

/** Every file there is, with what it holds. */
const state = () =>
  Object.fromEntries(
    globSync('**', { cwd: at.home, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .sort()
      .map((path) => [path.slice(at.home.length + 1), readFileSync(path, 'utf8')]),
  )

const old = () => {
  const before = { ...state() }
  for (const path of ['assistant/restore.part', 'gateway/restore.part', 'workspace.arrived/file']) delete before[path]
  return before
}
const fresh = { 'assistant/assistant.db': 'new', 'gateway/gateway.db': 'new', 'workspace/file': 'new' }

test('all of it is exchanged, and nothing else is left once what was aside is dropped', () => {
  exchange(at, 'single')
  expect(state()).toMatchObject({
    ...fresh,
    'gateway/gateway.db.before-wal': 'old-wal',
    'workspace.before/file': 'old',
  })
  exchange(at, 'single')
  dropAside(at, 'single')
  expect(state()).toEqual(fresh)
})

test('what a move had carried over is not taken for what was put aside', () => {
  const { gatewayDatabase: db } = at
  writeFileSync(`${db}.of-3`, 'of another release')
  symlinkSync('gateway.db.of-3', at.before(db))
  const before = old()
  exchange(at, 'single')
  expect(state()).toMatchObject({ ...fresh, 'gateway/gateway.db.before': 'old' })
  takeBack(at, 'single')
  expect(state()).toEqual(before)
})

test('it is taken back from anywhere: each move of it undone or not', () => {
  const before = old()
  const { gatewayDatabase: db, workspace } = at
  const moves: [string, string][] = [
    [`${db}-wal`, `${at.before(db)}-wal`],
    [`${db}.bak`, `${at.before(db)}.bak`],
    [db, at.before(db)],
    [at.partArrived('gateway'), db],
    [workspace, at.before(workspace)],
    [at.workspaceArrived, workspace],
  ]
  for (let done = 0; done <= moves.length; done++) {
    for (const [from, to] of moves.slice(0, done)) renameSync(from, to)
    // What a process that was started in between would have made.
    if (done > 0 && !existsSync(db)) writeFileSync(db, 'empty')
    takeBack(at, 'single')
    expect(state(), `after ${done} moves`).toEqual(before)
    takeBack(at, 'single')
    expect(state(), `after ${done} moves, twice`).toEqual(before)
    mkdirSync(at.workspaceArrived)
    writeFileSync(join(at.workspaceArrived, 'file'), 'new')
    for (const owner of ['assistant', 'gateway'] as const) writeFileSync(at.partArrived(owner), 'new')
  }
})

test('taking back that was killed is ended by the next, and loses no log of a database', () => {
  const before = old()
  exchange(at, 'single')
  // Killed after the log was back and before its database was.
  const { gatewayDatabase: db } = at
  renameSync(db, `${db}.gone`)
  renameSync(`${at.before(db)}-wal`, `${db}-wal`)
  takeBack(at, 'single')
  expect({ ...state(), 'gateway/gateway.db.gone': undefined }).toEqual({
    ...before,
    'gateway/gateway.db.gone': undefined,
  })
})
