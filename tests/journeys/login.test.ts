import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const unit = '.config/systemd/user/vellum-default.service'

let room: HostRoom
let host: TestHost
beforeAll(async () => {
  room = await hostRoom()
  host = await room.host()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

/** What is in somebody's home but for caches, who of them runs what, and who lingers. */
async function state(who: string): Promise<string> {
  const home = `find /home/${who} -path '*/.cache' -prune -o -printf '%p %M %u\\n' | sort; ls -A /var/lib/systemd/linger`
  // A systemd of theirs that is no longer wanted ends some seconds after the last logout, logind.conf(5).
  const running = `pgrep -u ${who} -a | grep -vE 'systemd|sd-pam'`
  const { stdout } = await host.run('root', `${home}; ${running}; ls /etc/systemd/user /etc/systemd/system`)
  // Empty base folders of the XDG specification are no trace of anybody.
  return stdout.replaceAll(/^\S+\/\.(config|local|local\/state) .*\n/gm, '')
}

async function probe(who: 'ops', id: string): Promise<Probe | undefined> {
  return probeIn((await host.run(who, `${vellum} status --json`, { login: false })).stdout, id)
}

function probeIn(status: string, id: string): Probe | undefined {
  const { data } = JSON.parse(status) as { data: { proof: { holds: boolean; probes: Probe[] } } }
  expect(data.proof.probes.filter(({ status }) => status === 'fail')).toEqual([])
  return data.proof.probes.find((one) => one.id === id)
}

const supervisor = async (who: string) =>
  (await host.run('root', `pgrep -u ${who} -f 'app/supervisor.js --home'`)).stdout.trim()
const holds = { timeout: 60_000, interval: 200 }

describe('on a bare machine with systemd, who may sudo', () => {
  let before: string

  it('hatches with one line, which brings bubblewrap', async () => {
    before = await state('ops')
    const said = await host.run('ops', `${vellum} hatch`)
    expect(said.stdout + said.stderr).toContain('Its proof holds')
    expect(said.stderr).toMatch(/login +changed .* vellum-default\.service starts it with the machine/)
    expect(said.exitCode).toBe(0)
  })

  it('is proven to be back after a restart of the machine, and is', async () => {
    const evidence = 'vellum-default.service is enabled and ops lingers: it starts with the machine'
    expect(await probe('ops', 'machine.reboot')).toMatchObject({ status: 'pass', evidence })
    await host.restart()
    await vi.waitFor(() => probe('ops', 'machine.reboot'), holds)
    expect(await host.run('ops', `${vellum} exec -- 'echo back'`)).toMatchObject({ exitCode: 0, stdout: 'back\n' })
  })

  it('has a supervisor that is back when it is killed', async () => {
    const killed = await supervisor('ops')
    await host.run('root', `kill -KILL ${killed}`)
    await vi.waitFor(() => probe('ops', 'processes.supervised'), holds)
    expect(await supervisor('ops')).not.toBe(killed)
  })

  it.each([
    ['disabled', 'systemctl --user disable vellum-default.service', 'The unit that starts it is disabled'],
    ['gone', `rm ~/${unit}`, 'The unit that starts it is gone'],
  ])('is told that its unit is %s, and hatching again mends it', async (_, line, cause) => {
    await host.run('ops', line)
    const { stdout } = await host.run('ops', `${vellum} doctor --json`)
    const { data } = JSON.parse(stdout) as { data: { proof: { probes: Probe[] } } }
    const failed = data.proof.probes.filter(({ status }) => status === 'fail')
    expect(failed).toMatchObject([{ id: 'machine.reboot', cause }])
    expect(await host.run('ops', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
    expect(await probe('ops', 'machine.reboot')).toMatchObject({ status: 'pass' })
  })

  it('hatches again without a login, and nothing is changed', async () => {
    const said = await host.run('ops', `${vellum} hatch`, { login: false })
    expect([said.exitCode, said.stdout]).toEqual([0, expect.stringContaining('Nothing to do')])
  })

  it('retires, and the machine is as it was', async () => {
    expect(await host.run('ops', `${vellum} retire --no-backup --yes`)).toMatchObject({ exitCode: 0 })
    expect(await state('ops')).toBe(before)
  })
})

describe('on the same machine, who may do nothing', () => {
  it('hatches, and is told that it starts at login and what starts it at boot', async () => {
    // In one login: a few seconds after it nothing of hers runs any more, logind.conf(5).
    const said = await host.run('ada', `${vellum} hatch >/dev/null && ${vellum} status --json`)
    expect([said.exitCode, said.stderr]).toEqual([
      0,
      expect.stringContaining('vellum-default.service starts it at login'),
    ])
    const { evidence } = probeIn(said.stdout, 'machine.reboot') ?? {}
    expect(evidence).toContain('at boot after: sudo loginctl enable-linger ada')
  })

  it('finds it up at the next login', async () => {
    await host.restart()
    expect(await supervisor('ada')).toBe('')
    const said = await host.run('ada', `for _ in $(seq 100); do ${vellum} exec -- 'echo up' && break; sleep 0.2; done`)
    expect(said.stdout).toContain('up\n')
  })

  it('retires, and the machine is as it was', async () => {
    const said = await host.run('ada', `${vellum} retire --no-backup --yes`)
    expect([said.exitCode, await supervisor('ada')]).toEqual([0, ''])
    expect(await state('ada')).not.toContain('vellum')
  })
})
