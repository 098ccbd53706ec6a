import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { canUse, formatsHere } from '../../../runtime/protocol/home/formats.ts'
import { healthRoutes } from '../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { openRows } from '../../fixtures/rows.ts'

/** The tables as the two releases before rules had them. */
const before = `
  CREATE TABLE tokens (sha256 TEXT PRIMARY KEY, label TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE decisions (id TEXT PRIMARY KEY, at INTEGER NOT NULL, asker TEXT NOT NULL, tool TEXT NOT NULL,
    digest TEXT NOT NULL, risk TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('allow', 'deny')),
    reason TEXT NOT NULL) STRICT;
  ALTER TABLE tokens ADD COLUMN last_used_at INTEGER;
  ALTER TABLE tokens ADD COLUMN revoked_at INTEGER;
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;
  CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
    facts TEXT NOT NULL) STRICT;
  PRAGMA user_version = 2; PRAGMA application_id = 1`
const write = `INSERT INTO decisions (id, at, asker, tool, digest, risk, outcome, reason)
  VALUES (?, ?, 'guardian', 'bash', 'd', 'low', 'allow', 'r')`

let gateway: RunningGateway
beforeEach(async () => {
  const at = makeHome()
  openRows(at.gatewayDatabase, (database) => {
    database.exec(before)
    for (const id of ['one', 'two']) database.prepare(write).run(id, 1)
  })
  gateway = await runGateway(at)
})
afterEach(() => gateway[Symbol.asyncDispose]())

const decisions = (database: DatabaseSync) =>
  database
    .prepare('SELECT id FROM decisions ORDER BY rowid')
    .all()
    .map(({ id }) => id)

test('a database of the release before is taken over with every decision in its order', async () => {
  expect(await call(gateway.client, healthRoutes.ready, undefined)).toMatchObject({ checks: { database: 'ok' } })
  expect(openRows(gateway.at.gatewayDatabase, decisions)).toEqual(['one', 'two'])
  const header = openRows(gateway.at.gatewayDatabase, (database) => ({
    ...database.prepare('PRAGMA user_version').get(),
    ...database.prepare('PRAGMA application_id').get(),
  }))
  expect(header).toEqual({ user_version: formatsHere.gateway.format, application_id: 1 })
})

test('the releases before can still work on with it, and what they write is there when they are gone forward from', async () => {
  for (const known of [1, 2]) expect(canUse(known, formatsHere.gateway)).toBe(true)
  await gateway.process().end()
  openRows(gateway.at.gatewayDatabase, (database) => database.prepare(write).run('three', 2))
  await gateway.restart()
  expect(openRows(gateway.at.gatewayDatabase, decisions)).toEqual(['one', 'two', 'three'])
})
