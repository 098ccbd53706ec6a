import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatewayOf } from '../../bootstrap/gateway.ts'
import { intend } from '../../bootstrap/record/intend.ts'
import { becomeOperator, recordFor, requestFor } from '../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('once hatched, the gateway is on the port of the record and knows the token of the intent', async () => {
  await using intent = await intend(requestFor('desk', '/srv/desk', { port: 7999 }))
  await expect(gatewayOf(intent.record)).rejects.toMatchObject({ code: 'NOT_HATCHED', exitCode: 3 })
  expect(await gatewayOf(intent.keep({ state: 'hatched' }))).toEqual({
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
