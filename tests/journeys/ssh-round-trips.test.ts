import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

/** Each direction takes as long, which is long beside what the machines themselves take. */
const delayMs = 500

const way = { host: '', port: 22, delayMs: 0 }
let room: HostRoom
let proxy: DelayProxy
let me: RemoteOperator
let hatch: () => Promise<{ exitCode: number; data: { plan: { steps: unknown[] } } }>
beforeAll(async () => {
  room = await hostRoom()
  const host = await room.equipped()
  way.host = host.address
  proxy = await delayProxy(way)
  me = remoteOperator()
  const named = (await me.meets(host)).map((word) =>
    word === `ops@${host.address}` ? `ops@127.0.0.1:${proxy.port}` : word,
  )
  hatch = () => me.ask(['hatch', '--remote', 'custom', '--name', 'far', ...named])
  expect(await hatch()).toMatchObject({ exitCode: 0 })
})
afterAll(async () => {
  me?.remove()
  await proxy?.[Symbol.asyncDispose]()
  await room?.[Symbol.asyncDispose]()
})

/** How often something goes there and back; what TCP's own beginning takes is added. */
async function roundTrips(act: () => Promise<unknown>): Promise<number> {
  way.delayMs = delayMs
  const before = proxy.counted().roundTrips
  await act()
  way.delayMs = 0
  return proxy.counted().roundTrips - before + 1
}

it('takes at most 10 round trips where nothing is to do', async () => {
  const again = async () => expect(await hatch()).toMatchObject({ exitCode: 0, data: { plan: { steps: [] } } })
  expect(await roundTrips(again)).toBeLessThanOrEqual(10)
})

it('takes at most 15 round trips where all is to do but the layers are there', async () => {
  expect(await me.ask(['sleep', 'far'])).toMatchObject({ exitCode: 0 })
  const anew = async () => {
    const said = await hatch()
    expect(said.exitCode).toBe(0)
    expect(said.data.plan.steps.length).toBeGreaterThan(5)
  }
  expect(await roundTrips(anew)).toBeLessThanOrEqual(15)
})
