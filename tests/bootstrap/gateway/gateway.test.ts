import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatewayOf } from '../../../bootstrap/gateway/gateway.ts'
import { intend } from '../../../bootstrap/record/intend.ts'
import { becomeOperator, recordFor, requestFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('once hatched, the gateway is on the port of the record and knows the token of the intent', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk', { port: 7999 }))
  await expect(gatewayOf(intent.record)).rejects.toMatchObject({ code: 'NOT_HATCHED', exitCode: 3 })
  expect(await gatewayOf(intent.keep({ state: 'hatched' }))).toMatchObject({
    server: 'gateway',
    port: 7999,
    token: intent.token,
  })
})

test('without a token it says how to get one', async () => {
  await expect(gatewayOf(recordFor('desk', '/srv/desk'))).rejects.toMatchObject({
    code: 'TOKEN_MISSING',
    hint: expect.stringContaining('vellum hatch --name desk'),
  })
})

test('one that was put to sleep is called asleep, unless something listens there: somebody else may have woken it', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk', { port: 1 }))
  const asleep = intent.keep({ state: 'hatched', asleepSince: '2026-01-02T03:04:05.000Z' })
  await expect(gatewayOf(asleep)).rejects.toMatchObject({ code: 'ASLEEP', exitCode: 3, hint: 'vellum wake desk' })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await gatewayOf({ ...asleep, port })).toMatchObject({ port })
  server.close()
})
