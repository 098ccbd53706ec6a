import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backupOf } from '../../../runtime/process/database/backup.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { accessRoutes, tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { readEvents } from '../../fixtures/event-reader.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { openRows } from '../../fixtures/rows.ts'

let gateway: RunningGateway
beforeEach(async () => {
  gateway = await runGateway(makeHome())
})
afterEach(() => gateway[Symbol.asyncDispose]())

const sha256Of = (token: string) => createHash('sha256').update(token).digest('hex')

async function another(label: string) {
  const token = randomBytes(32).toString('base64url')
  await call(gateway.steward, tokenRoutes.enrol, { sha256: sha256Of(token), label })
  return { token, id: sha256Of(token).slice(0, 12), client: { ...gateway.client, token } }
}
const revoke = (id: string) => call(gateway.client, accessRoutes.revoke, { id })
const list = async () => (await call(gateway.client, accessRoutes.list, undefined)).tokens

test('the list says of each token who has it, since when, when it was used, and which is yours', async () => {
  const { id } = await another('grace@laptop')
  expect(await list()).toMatchObject([
    { label: 'a test', isYours: true, lastUsedAt: expect.any(String) },
    { id, label: 'grace@laptop', isYours: false, enrolledAt: expect.any(String) },
  ])
  expect((await list())[1]).not.toHaveProperty('lastUsedAt')
  expect(JSON.stringify(await list())).not.toContain(gateway.token)
})

test('no token, a wrong one and a revoked one are told apart', async () => {
  const { id, client } = await another('grace@laptop')
  await call(gateway.client, accessRoutes.revoke, { id })
  const asking = (token: string) => call({ ...client, token }, accessRoutes.list, undefined)
  await expect(asking(client.token)).rejects.toMatchObject({
    code: 'TOKEN_REVOKED',
    hint: expect.stringContaining('hatch'),
  })
  await expect(asking(`${client.token}x`)).rejects.toMatchObject({ code: 'TOKEN_REFUSED' })
  const none = await fetch(`http://127.0.0.1:${gateway.port}${accessRoutes.list.path}`)
  expect([none.status, await none.json()]).toMatchObject([401, { code: 'TOKEN_REQUIRED' }])
})

test('a revoked token stays so: over a restart, when it is enrolled again, and in the backup', async () => {
  const { id, token, client } = await another('grace@laptop')
  expect((await call(gateway.client, accessRoutes.revoke, { id })).token.revokedAt).toEqual(expect.any(String))
  const sha256 = sha256Of(token)
  await expect(call(gateway.steward, tokenRoutes.enrol, { sha256, label: 'x' })).rejects.toMatchObject({
    code: 'TOKEN_REVOKED',
  })
  expect(await call(gateway.steward, tokenRoutes.has, { sha256 })).toEqual({ known: false })
  await gateway.restart()
  await expect(call(client, accessRoutes.list, undefined)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
  const backup = backupOf(gateway.at.gatewayDatabase)
  expect(existsSync(backup)).toBe(true)
  const kept = openRows(backup, (database) =>
    database.prepare('SELECT revoked_at FROM tokens WHERE sha256 = ?').get(sha256),
  )
  expect(kept).toEqual({ revoked_at: expect.any(Number) })
})

/** Whether the backup would let this token in. */
const letsIn = (token: string) =>
  openRows(backupOf(gateway.at.gatewayDatabase), (database) =>
    database.prepare('SELECT 1 FROM tokens WHERE sha256 = ? AND revoked_at IS NULL').get(sha256Of(token)),
  ) !== undefined

test('a gateway that ended between a revocation and the backup makes the backup anew when it starts', async () => {
  const backup = backupOf(gateway.at.gatewayDatabase)
  const { id, token } = await another('grace@laptop')
  await revoke((await another('somebody')).id)
  const before = readFileSync(backup)
  await revoke(id)
  writeFileSync(backup, before)
  expect(letsIn(token)).toBe(true)
  await gateway.restart()
  expect(letsIn(token)).toBe(false)
})

test('where no backup can be made, a revocation leaves none that lets the token in', async () => {
  const backup = backupOf(gateway.at.gatewayDatabase)
  const { id, token } = await another('grace@laptop')
  await revoke((await another('somebody')).id)
  expect(letsIn(token)).toBe(true)
  // The copy is written beside the backup, where none can be written now.
  mkdirSync(`${backup}.new`)
  await revoke(id)
  expect(existsSync(backup)).toBe(false)
})

test('where it can neither be made nor removed, a revocation says so, and has revoked the token', async () => {
  const { id, client } = await another('grace@laptop')
  rmSync(backupOf(gateway.at.gatewayDatabase))
  mkdirSync(join(backupOf(gateway.at.gatewayDatabase), 'in-the-way'), { recursive: true })
  await expect(revoke(id)).rejects.toMatchObject({ code: 'TOKEN_IN_BACKUP', exitCode: 8 })
  await expect(call(client, accessRoutes.list, undefined)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
})

test('what is open under a token ends the moment it is revoked, and nothing else does', async () => {
  const { id, token } = await another('grace@laptop')
  const theirs = await readEvents({ port: gateway.port, token })
  const mine = await readEvents(gateway)
  await expect.poll(() => [theirs.comments.length, mine.comments.length]).toEqual([1, 1])
  await call(gateway.client, accessRoutes.revoke, { id })
  await theirs.ended
  await expect.poll(() => mine.seen).toMatchObject([{ kind: 'token.revoked', token: id, label: 'grace@laptop' }])
  expect(theirs.seen).toEqual([])
})

test('whoever revokes the token they call with is still told so', async () => {
  const [{ id = '' } = {}] = await list()
  expect((await call(gateway.client, accessRoutes.revoke, { id })).token).toMatchObject({ id, isYours: true })
  await expect(list()).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
})

test('one that is not there, or is revoked already, cannot be revoked', async () => {
  await expect(revoke('0'.repeat(12))).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
  const { id } = await another('grace@laptop')
  await revoke(id)
  await expect(revoke(id)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' })
})
