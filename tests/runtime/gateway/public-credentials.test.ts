import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes } from '../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'
import { type Running, run } from '../../fixtures/running.ts'

const secret = 'sEcReT-value-4711'

let gateway: RunningGateway
let ces: Running

beforeAll(async () => {
  gateway = await runGateway(makeHome())
  ces = await run('ces', gateway.at.home, '"peer":"steward"')
})

afterAll(async () => {
  await ces[Symbol.asyncDispose]()
  await gateway[Symbol.asyncDispose]()
})

/** Every byte of every file in the home. */
function homeBytes(): Buffer {
  const paths = readdirSync(gateway.at.home, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(gateway.at.home, name),
  )
  return Buffer.concat(paths.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path)))
}

test('a credential goes in, is listed without its value, and is removed', async () => {
  const { client } = gateway
  const set = await call(client, credentialRoutes.set, { alias: 'demo/token', secret })
  expect(set).toMatchObject({ created: true, credential: { alias: 'demo/token' } })
  const listed = await call(client, credentialRoutes.list, undefined)
  expect(listed.credentials.map(({ alias }) => alias)).toEqual(['demo/token'])
  expect(JSON.stringify([set, listed])).not.toContain(secret)
  expect(await call(client, credentialRoutes.remove, { alias: 'demo/token' })).toEqual({ changed: true })
  expect((await call(client, credentialRoutes.list, undefined)).credentials).toEqual([])
})

test('a wrong alias is refused without its value in the answer, and no value is in the home or the logs', async () => {
  await call(gateway.client, credentialRoutes.set, { alias: 'demo/kept', secret })
  const wrong = call(gateway.client, credentialRoutes.set, { alias: 'no slash', secret })
  await expect(wrong).rejects.toMatchObject({ code: 'REQUEST_INVALID', message: expect.not.stringContaining(secret) })
  expect(homeBytes().includes(secret)).toBe(false)
  expect(gateway.process().said() + ces.said()).not.toContain(secret)
})

test('a locked vault is told in the words of CES', async () => {
  await ces.end()
  rmSync(gateway.at.vaultKey, { recursive: true })
  ces = await run('ces', gateway.at.home, '"peer":"steward"')
  const listing = call(gateway.client, credentialRoutes.list, undefined)
  await expect(listing).rejects.toMatchObject({ code: 'VAULT_LOCKED', exitCode: 8 })
})
