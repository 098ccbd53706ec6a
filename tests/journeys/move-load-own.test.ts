import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { flawless } from '../fixtures/load/flawless.ts'
import { gatewaysEach, movingOn, upgradesEach } from '../fixtures/load/moving.ts'
import { loadOn } from '../fixtures/load/on-host.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

/** An assistant that is kept up by our supervisor alone: the open address goes from hand to hand. */

const vellum = '/opt/vellum/vellum'
/** As many moves as here take minutes, and far longer where others are at work. */
const deadlineMs = 1_800_000
const soon = { timeout: 60_000, interval: 200 }
/** Of 20 upgrades and 20 ways back as many as this; the others are made where systemd keeps an assistant up. */
const rounds = 4

let room: HostRoom
let assistant: Awaited<ReturnType<typeof movingOn>>
beforeAll(async () => {
  room = await hostRoom()
  assistant = await movingOn(room, 'root', 'sshd')
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const works = () => vi.waitFor(async () => expect(await assistant.sh(`${vellum} exec -- echo up`)).toBe('up'), soon)
const replace = (release: string) => {
  const { node, home, sh } = assistant
  return sh(`${node} /opt/vellum/tests/fixtures/replace.ts ${home} ${release} 7830 accounts`)
}

it(
  `is upgraded ${rounds * upgradesEach} times, and goes back by itself as often, under load: no request fails, and nothing that was written is lost`,
  async () => {
    const { first } = assistant
    const said = await loadOn(assistant.loaded, () => assistant.toAndFro(rounds))
    expect(said).toMatchObject(flawless(said))
    expect(said.gateways).toBe(rounds * gatewaysEach)
    expect(await assistant.inService()).toEqual({ link: first, units: [], runs: [first] })
    expect(await assistant.holds()).toBe(true)
  },
  deadlineMs,
)

it('goes on under load where the supervisor of the next release does not come up', async () => {
  const { sh, home } = assistant
  await sh(`mkdir -p ${home}/releases/broken/app && cp -a ${home}/current/node ${home}/releases/broken`)
  await sh(`echo 'process.exit(3)' > ${home}/releases/broken/app/supervisor.js`)
  const said = await loadOn(assistant.loaded, async () => {
    // SUPERVISOR_KEPT
    await expect(replace('broken')).rejects.toThrow(/broken did not take over \(exit code 3\)/)
    await expect(replace('gone')).rejects.toThrow(/gone is damaged: .* nothing was changed/)
  })
  expect(said).toMatchObject(flawless(said))
  await works()
})

it('drops requests where it is put to sleep, which the load sees', async () => {
  const dropped = await loadOn(assistant.loaded, () => assistant.sh(`${vellum} sleep && ${vellum} wake`))
  expect(dropped.fresh.failed).toBeGreaterThan(0)
  expect(dropped.faults.join()).toMatch(/ECONNRE(FUSED|SET)/)
})

it('is up again whoever is killed while one supervisor takes the place of another', async () => {
  const { sh, first, home } = assistant
  const other = (await sh(`readlink ${home}/previous`)).split('/').at(-1) ?? ''
  for (const [round, ms] of [50, 250, 450, 650, 850, 1050, 1250, 1450].entries()) {
    const killing = `kill -KILL $(pgrep -${round % 2 ? 'o' : 'n'} -f 'app/[s]upervisor.js --home')`
    const replacing = replace(round % 4 < 2 ? other : first).catch(() => undefined)
    await sh(`sleep ${ms / 1000}; ${killing} || true`)
    await Promise.all([replacing, works()])
    await works()
  }
})
