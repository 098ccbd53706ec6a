import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { flawless } from '../fixtures/load/flawless.ts'
import { gatewaysEach, movingOn, upgradesEach } from '../fixtures/load/moving.ts'
import { loadOn } from '../fixtures/load/on-host.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
/** As many moves as here take minutes, and far longer where others are at work. */
const deadlineMs = 1_800_000
const soon = { timeout: 60_000, interval: 200 }
/**
 * 20 upgrades that stay and 20 that go back are counted over three ways of keeping up. Where our supervisor hands the open address
 * from one to the other most can go wrong, so that eight of each are made there; under units it stays with systemd, and six each
 * will do; as will six where a supervisor is itself a unit.
 */
const rounds = 3

let room: HostRoom
beforeAll(async () => {
  room = await hostRoom()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const again = `is upgraded ${rounds * upgradesEach} times, and goes back by itself as often, under load: no request fails, and nothing that was written is lost`

it(
  `kept up by units of systemd, it ${again}`,
  async () => {
    const assistant = await movingOn(room, 'root')
    const { sh, first } = assistant
    const since = () => sh('systemctl show --property=ActiveEnterTimestampMonotonic vellum-gateway.socket')
    const before = await since()
    const said = await loadOn(assistant.loaded, () => assistant.toAndFro(rounds))
    expect(said).toMatchObject(flawless(said))
    expect([said.gateways, await since()]).toEqual([rounds * gatewaysEach, before])
    expect(await assistant.inService()).toEqual({ link: first, units: [first], runs: [first] })
    expect(await assistant.holds()).toBe(true)
  },
  deadlineMs,
)

describe("kept up by a unit of the user's", () => {
  let assistant: Awaited<ReturnType<typeof movingOn>>
  beforeAll(async () => {
    assistant = await movingOn(room, 'ops')
  })

  it(
    again,
    async () => {
      const { first } = assistant
      const said = await loadOn(assistant.loaded, () => assistant.toAndFro(rounds))
      expect(said).toMatchObject(flawless(said))
      expect(said.gateways).toBe(rounds * gatewaysEach)
      expect(await assistant.inService()).toEqual({ link: first, units: [first], runs: [first] })
      expect(await assistant.holds()).toBe(true)
    },
    deadlineMs,
  )

  it('has what systemd keeps up in the supervisor that came last', async () => {
    const { sh, first } = assistant
    const main = () => sh('systemctl --user show --property=MainPID --value vellum-default.service')
    const kept = await main()
    expect(await sh(`tr '\\0' ' ' < /proc/${kept}/cmdline`)).toContain(`--release ${first}`)
    await sh(`kill -KILL ${kept}`)
    await vi.waitFor(async () => expect(['0', kept]).not.toContain(await main()), soon)
    await vi.waitFor(async () => expect(await sh(`${vellum} exec -- echo up`)).toBe('up'), soon)
  })
})
