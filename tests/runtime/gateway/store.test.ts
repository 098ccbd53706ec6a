import { chmodSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, follow } from '../../../runtime/protocol/call.ts'
import { askTool, healthRoutes, selfcheck, tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../fixtures/gateway.ts'
import { makeHome } from '../../fixtures/home.ts'

const bash = { tool: 'bash', input: { command: { script: 'true' } }, as: 'guardian' } as const

let gateway: RunningGateway

beforeEach(async () => {
  gateway = await runGateway(makeHome())
})

afterEach(() => gateway[Symbol.asyncDispose]())

test.each([
  ['garbage', () => writeFileSync(gateway.at.gatewayDatabase, 'x'.repeat(8192))],
  ['truncated to nothing', () => truncateSync(gateway.at.gatewayDatabase)],
  ['cut in the middle', () => truncateSync(gateway.at.gatewayDatabase, 4096)],
  [
    'of a later format',
    () => {
      const database = new DatabaseSync(gateway.at.gatewayDatabase)
      database.exec('PRAGMA user_version = 99; PRAGMA application_id = 99')
      database.close()
    },
  ],
])('a database that is %s is not taken for an empty one', async (_what, damage) => {
  await gateway.process().end()
  damage()
  const before = readFileSync(gateway.at.gatewayDatabase)
  await gateway.restart()
  expect(await call(gateway.steward, healthRoutes.ready, undefined)).toMatchObject({
    ready: false,
    checks: { database: expect.stringContaining('The database of the gateway cannot be used') },
  })
  await expect(follow(gateway.client, askTool, bash).next()).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' })
  await expect(call(gateway.steward, tokenRoutes.has, { sha256: 'ab'.repeat(32) })).rejects.toMatchObject({
    code: 'DATABASE_UNUSABLE',
  })
  const { probes } = await call(gateway.steward, selfcheck, undefined)
  expect(probes.find(({ id }) => id === 'gateway.database')).toMatchObject({ status: 'fail' })
  expect(readFileSync(gateway.at.gatewayDatabase)).toEqual(before)
})

test('the self-check holds once the offered key is published, and says when it is not or another is', async () => {
  const status = async (id: string) =>
    (await call(gateway.steward, selfcheck, undefined)).probes.find((one) => one.id === id)?.status
  expect(await status('gateway.grant-key')).toBe('fail')
  copyFileSync(gateway.at.grantOffer, gateway.at.grantPublic)
  for (const id of ['gateway.grant-key', 'gateway.database', 'gateway.decision']) expect(await status(id)).toBe('pass')
  chmodSync(gateway.at.grantKey, 0o640)
  expect(await status('gateway.grant-key')).toBe('fail')
  chmodSync(gateway.at.grantKey, 0o600)
  writeFileSync(gateway.at.grantPublic, 'another')
  expect(await status('gateway.grant-key')).toBe('fail')
})
