import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { MoveRecord } from '../../runtime/protocol/home/move.ts'
import { type DelayProxy, delayProxy } from '../fixtures/delay-proxy.ts'
import { harmless, type OtherCheckout, otherCheckout } from '../fixtures/other-checkout.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

/** An assistant on another machine, moved over SSH by an operator whose line breaks. */

let room: HostRoom
let me: RemoteOperator
let way: DelayProxy
let good: OtherCheckout
let first: string
beforeAll(async () => {
  room = await hostRoom()
  const host = await room.equipped()
  way = await delayProxy({ host: host.address, port: 22, delayMs: 5 })
  me = remoteOperator()
  const hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await me.meets(host))]
  hatch[hatch.indexOf('--host') + 1] = `ops@127.0.0.1:${way.port}`
  expect(await me.ask(hatch)).toMatchObject({ exitCode: 0 })
  good = otherCheckout(harmless('good'))
  first = (await standing()).release
})
afterAll(async () => {
  good?.remove()
  me?.remove()
  await way?.[Symbol.asyncDispose]()
  await room?.[Symbol.asyncDispose]()
})
beforeEach(() => way.cutIn())

async function standing(): Promise<{ release: string; move: MoveRecord | null; holds: boolean }> {
  const { data } = await me.ask(['status', 'b'])
  const { release, move, proof } = data as { release: string; move: MoveRecord | null; proof: { holds: boolean } }
  return { release, move, holds: proof.holds }
}
it('to a good release it is confirmed over a connection of its own, and back again', async () => {
  const before = way.counted().connections
  const said = await good.ask(['upgrade', 'b'], me.env)
  expect(said).toMatchObject({ exitCode: 0, data: { move: { stage: 'confirmed' } } })
  expect(way.counted().connections - before).toBe(2)
  expect(await me.ask(['rollback', 'b'])).toMatchObject({ exitCode: 0, data: { move: { to: first } } })
  expect(await standing()).toMatchObject({ release: first, holds: true })
})

it('whose line breaks once it has switched is followed over another one, and confirmed', async () => {
  const { sees, said } = good.begin(['upgrade', 'b'], me.env)
  expect(await sees('✓ switching')).toBe(true)
  way.cut()
  expect(JSON.parse(await said)).toMatchObject({ exitCode: 0, data: { move: { stage: 'confirmed' } } })
  expect(await me.ask(['rollback', 'b'])).toMatchObject({ exitCode: 0 })
})
