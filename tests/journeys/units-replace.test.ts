import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { flawless } from '../fixtures/load/flawless.ts'
import { loadOn } from '../fixtures/load/on-host.ts'
import { type HostRoom, hostRoom } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
/** Another name of the release that is hatched. */
const other = '2'.repeat(64)
const soon = { timeout: 60_000, interval: 200 }

let room: HostRoom
beforeAll(async () => {
  room = await hostRoom()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

/** Whose assistant it is, and what has to say the release before it is exchanged. */
interface Keeping {
  readonly who: 'root' | 'ops'
  readonly home: string
  readonly init?: 'systemd' | 'sshd'
  readonly units?: string
}

/** Somebody's assistant on a host of its own, under two releases. */
async function hatched({ who, home, init = 'systemd', units }: Keeping) {
  const host = await room.host('bookworm', init)
  const sh = async (line: string) => {
    const { exitCode, stdout, stderr } = await host.run(who, line)
    if (exitCode !== 0) throw new Error(`${line}: ${stderr}`)
    return stdout.trim()
  }
  await sh(`${vellum} hatch`)
  const first = (await sh(`readlink ${home}/current`)).split('/').at(-1) ?? ''
  await sh(`cp -a ${home}/releases/${first} ${home}/releases/${other}`)
  const node = `${home}/releases/${first}/node/bin/node`
  const manager = who === 'root' ? 'systemctl' : 'systemctl --user'
  const separation = who === 'root' ? 'accounts' : 'single'
  const say = (release: string) =>
    units ? `sed -i 's/${first}/${release}/g; s/${other}/${release}/g' ${units} && ${manager} daemon-reload && ` : ''
  const replace = (release: string) =>
    sh(`${say(release)}${node} /opt/vellum/tests/fixtures/replace.ts ${home} ${release} 7830 ${separation}`)
  const backAndForth = async (times: number) => {
    for (let turn = 0; turn < times; turn += 1) await replace(turn % 2 === 0 ? other : first)
  }
  const works = () => vi.waitFor(async () => expect(await sh(`${vellum} exec -- echo up`)).toBe('up'), soon)
  return { host, who, port: 7830, node, home, first, sh, replace, backAndForth, works }
}

it('has units of systemd exchanged back and forth under load, and no request is dropped', async () => {
  const assistant = await hatched({
    who: 'root',
    home: '/var/lib/vellum',
    units: '/etc/systemd/system/vellum-*.service',
  })
  const since = () => assistant.sh('systemctl show --property=ActiveEnterTimestampMonotonic vellum-gateway.socket')
  const before = await since()
  const said = await loadOn(assistant, () => assistant.backAndForth(6))
  expect(said).toMatchObject(flawless(said))
  expect([said.gateways, await since()]).toEqual([6, before])
})

it("has a user's unit exchanged under load, and the new supervisor is what systemd keeps up", async () => {
  const units = '~/.config/systemd/user/vellum-default.service'
  const assistant = await hatched({ who: 'ops', home: '/home/ops/.vellum', units })
  const { sh, works } = assistant
  const said = await loadOn(assistant, () => assistant.backAndForth(5))
  expect(said).toMatchObject(flawless(said))
  const main = () => sh('systemctl --user show --property=MainPID --value vellum-default.service')
  const kept = await main()
  expect(await sh(`tr '\\0' ' ' < /proc/${kept}/cmdline`)).toContain(`--release ${other}`)
  await sh(`kill -KILL ${kept}`)
  await vi.waitFor(async () => expect(['0', kept]).not.toContain(await main()), soon)
  await works()
})

it('has our own supervisor exchanged under load, which also goes on where the next one does not come up', async () => {
  const assistant = await hatched({ who: 'root', home: '/var/lib/vellum', init: 'sshd' })
  const { sh, home, replace, works } = assistant
  await sh(`mkdir -p ${home}/releases/broken/app && cp -a ${home}/releases/${other}/node ${home}/releases/broken`)
  await sh(`echo 'process.exit(3)' > ${home}/releases/broken/app/supervisor.js`)
  const said = await loadOn(assistant, async () => {
    await assistant.backAndForth(5)
    // SUPERVISOR_KEPT
    await expect(replace('broken')).rejects.toThrow(/broken did not take over \(exit code 3\)/)
    await expect(replace('gone')).rejects.toThrow(/gone is damaged: .* nothing was changed/)
  })
  expect(said).toMatchObject(flawless(said))
  expect(said.gateways).toBe(6)
  await works()

  const dropped = await loadOn(assistant, () => sh(`${vellum} sleep && ${vellum} wake`))
  expect(dropped.fresh.failed).toBeGreaterThan(0)
  expect(dropped.faults.join()).toMatch(/ECONNRE(FUSED|SET)/)

  for (const [round, ms] of [50, 250, 450, 650, 850, 1050, 1250, 1450].entries()) {
    const killing = `kill -KILL $(pgrep -${round % 2 ? 'o' : 'n'} -f 'app/[s]upervisor.js --home')`
    const replacing = replace(round % 4 < 2 ? assistant.first : other).catch(() => undefined)
    await sh(`sleep ${ms / 1000}; ${killing} || true`)
    await Promise.all([replacing, works()])
    await works()
  }
})
