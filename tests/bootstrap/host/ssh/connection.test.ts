import { expect, it } from 'vitest'
import { delayProxy } from '../../../fixtures/delay-proxy.ts'
import { friends } from '../../../fixtures/ssh-friend.ts'

/** Connecting and one command over a way of that length, in milliseconds; the median of three. */
async function taken(delayMs: number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 3; run++) {
    await using friend = await friends()
    await using way = await delayProxy({ port: friend.server.port, delayMs })
    const begun = performance.now()
    await using host = await friend.reach({ target: `ops@127.0.0.1:${way.port}` })
    await host.run({ script: 'echo in', args: [] })
    times.push(performance.now() - begun)
  }
  return times.toSorted((a, b) => a - b)[1] ?? 0
}

it('takes at most 9.5 round trips to connect and run a command, the one of TCP among them', async () => {
  // What is not the way, such as the load of this machine, is in both and falls out of the difference.
  const roundTrips = ((await taken(300)) - (await taken(100))) / 400
  expect(roundTrips + 1).toBeLessThanOrEqual(9.5)
  expect(roundTrips).toBeGreaterThan(3)
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
