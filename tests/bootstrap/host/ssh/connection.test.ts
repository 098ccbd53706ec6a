import { expect, it } from 'vitest'
import { delayProxy } from '../../../fixtures/delay-proxy.ts'
import { friends } from '../../../fixtures/ssh-friend.ts'

it('takes at most 9 round trips to connect and run a command, the one of TCP among them', async () => {
  await using friend = await friends()
  await using way = await delayProxy({ port: friend.server.port, delayMs: 300 })
  await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
  await host.run({ script: 'echo in', args: [] })
  const roundTrips = way.counted().roundTrips + 1
  expect(roundTrips).toBeLessThanOrEqual(9)
  expect(roundTrips).toBeGreaterThan(4)
})

it('makes one connection for all that is run', async () => {
  await using friend = await friends()
  await using way = await delayProxy({ port: friend.server.port })
  await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
  for (const word of ['a', 'b', 'c']) await host.run({ script: 'echo "$1"', args: [word] })
  const { connections, up, down } = way.counted()
  expect(connections).toBe(1)
  expect([up > 1000, down > 1000]).toEqual([true, true])
})
