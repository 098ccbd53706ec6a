import { createHash, randomBytes } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { accessRoutes, makePart, settingRoutes, tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { openRows } from '../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const sha256 = createHash('sha256').update(randomBytes(32)).digest('hex')
const id = sha256.slice(0, 12)
const enrol = (label: string) => call(gateway.steward, tokenRoutes.enrol, { sha256, label })
const newest = () =>
  openRows(gateway.at.gatewayDatabase, (database) => database.prepare('SELECT max(id) AS n FROM events').get()?.n)

/** The gateway ends, its database is exchanged for the copy it made, as a restore does, and it starts again. */
async function exchange(): Promise<void> {
  const { gatewayDatabase, before, partMade } = gateway.at
  await gateway.process().end()
  renameSync(gatewayDatabase, before(gatewayDatabase))
  renameSync(partMade('gateway'), gatewayDatabase)
  await gateway.restart()
}

test('a token that was revoked since the backup stays so, and no number of an event is given twice', async () => {
  await enrol('grace@laptop')
  await call(gateway.steward, makePart, { recipients: ['0'.repeat(64)] })
  await call(gateway.client, accessRoutes.revoke, { id })
  for (const value of [7, 8, 9]) await call(gateway.client, settingRoutes.set, { name: 'events.keepDays', value })
  const last = Number(newest())
  await exchange()
  expect(await call(gateway.steward, tokenRoutes.has, { sha256 })).toEqual({ known: false })
  await expect(enrol('again')).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
  expect(Number(newest())).toBeGreaterThan(last)
})

test('one that was enrolled and revoked after the backup is known as revoked', async () => {
  await call(gateway.steward, makePart, { recipients: ['0'.repeat(64)] })
  await enrol('grace@laptop')
  await call(gateway.client, accessRoutes.revoke, { id })
  await exchange()
  await expect(enrol('again')).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
})

test('one that knew neither revoking nor events has nothing to carry over', async () => {
  const { gatewayDatabase, before } = gateway.at
  await gateway.process().end()
  openRows(before(gatewayDatabase), (database) =>
    database.exec(`CREATE TABLE tokens (sha256 TEXT PRIMARY KEY, label TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
      INSERT INTO tokens VALUES ('${sha256}', 'grace@laptop', 0);
      PRAGMA user_version = 1; PRAGMA application_id = 1`),
  )
  await gateway.restart()
  expect(await call(gateway.steward, tokenRoutes.has, { sha256 })).toEqual({ known: false })
  expect(await enrol('grace@laptop')).toEqual({ changed: true })
})

test('where what was put aside cannot be read the gateway does not serve: nobody knows what was revoked', async () => {
  await call(gateway.steward, makePart, { recipients: ['0'.repeat(64)] })
  await gateway.process().end()
  writeFileSync(gateway.at.before(gateway.at.gatewayDatabase), 'x'.repeat(9000))
  await expect(gateway.restart()).rejects.toThrow(/gateway ended/)
})
