import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { operatorRange } from '../../../../stacks/gcp/access/operator-address.ts'

async function echo(says: string) {
  const server = createServer((_, response) => response.end(says))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}

test('the address that a service answers with is the whole range', async () => {
  await using service = await echo('203.0.113.7\n')
  expect(await operatorRange([service.url])).toBe('203.0.113.7/32')
})

test.each(['2001:db8::7', '203.0.113.7/8', '', '203.0.113.7 10.0.0.1'])('an answer of %j is none', async (says) => {
  await using service = await echo(says)
  await expect(operatorRange([service.url])).rejects.toMatchObject({ code: 'OPERATOR_ADDRESS_UNKNOWN' })
})

test('one service that is down or talks nonsense is made up for by the other', async () => {
  await using nonsense = await echo('<html>0.0.0.0/0</html>')
  await using service = await echo('203.0.113.7')
  expect(await operatorRange(['http://127.0.0.1:9/', nonsense.url, service.url])).toBe('203.0.113.7/32')
})

test('nobody who knows ends it: nothing wider is taken', async () => {
  await using nonsense = await echo('0.0.0.0/0')
  await expect(operatorRange(['http://127.0.0.1:9/', nonsense.url])).rejects.toMatchObject({
    code: 'OPERATOR_ADDRESS_UNKNOWN',
    exitCode: 3,
    hint: expect.stringContaining('--ssh-from'),
  })
})
