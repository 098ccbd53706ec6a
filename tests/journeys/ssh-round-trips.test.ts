import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

/** Two lengths of the way, there and back: so far apart that what the machines themselves take, which varies, hardly counts. */
const nearMs = 200
const farMs = 1000
const samples = 3

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

/** Of something done over both ways, in turns: how often it went there and back; what TCP's own beginning takes is added. */
async function roundTrips(prepare: () => Promise<unknown>, act: () => Promise<unknown>): Promise<number> {
  const took = { [nearMs]: [] as number[], [farMs]: [] as number[] }
  for (let round = 0; round < samples; round++)
    for (const lengthMs of [nearMs, farMs] as const) {
      way.delayMs = 0
      await prepare()
      way.delayMs = lengthMs / 2
      const begun = performance.now()
      await act()
      took[lengthMs].push(performance.now() - begun)
    }
  way.delayMs = 0
  return (median(took[farMs]) - median(took[nearMs])) / (farMs - nearMs) + 1
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

it('takes at most 10 round trips where nothing is to do', async () => {
  const again = async () => expect(await hatch()).toMatchObject({ exitCode: 0, data: { plan: { steps: [] } } })
  expect(await roundTrips(async () => undefined, again)).toBeLessThanOrEqual(10)
})

it('takes at most 15 round trips where all is to do but the layers are there', async () => {
  const asleep = async () => expect(await me.ask(['sleep', 'far'])).toMatchObject({ exitCode: 0 })
  const anew = async () => {
    const said = await hatch()
    expect(said.exitCode).toBe(0)
    expect(said.data.plan.steps.length).toBeGreaterThan(5)
  }
  expect(await roundTrips(asleep, anew)).toBeLessThanOrEqual(15)
})
