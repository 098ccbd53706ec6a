import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeClock } from '../fixtures/clock.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** Machines that are odd in ways that must not matter. Each oddity is first seen to be there. */

let room: HostRoom
let me: RemoteOperator
beforeAll(async () => {
  room = await hostRoom()
  me = remoteOperator()
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})

/** As whoever logs in over SSH sees it: through their login shell, and as root by sudo. */
const seen = async (host: TestHost, who: 'root' | 'ops', line: string) =>
  (await host.run(who, line, { login: who === 'ops' })).stdout.trim()

/** Hatches, uses and retires an assistant on a host. */
function itAllWorks(host: () => TestHost, name: string, environment: () => Record<string, string> = () => ({})): void {
  it('is hatched on, and the proof holds', async () => {
    const env = environment()
    const flags = await me.meets(host())
    const said = await me.ask(['hatch', '--remote', 'custom', '--name', name, ...flags], env)
    expect(said).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
  })

  it('runs commands, keeps a credential, and has nothing to do when hatched again', async () => {
    const env = environment()
    const ran = await me.vellum(['exec', name, '--', 'id -un; echo err >&2; exit 7'], { env })
    expect(ran).toEqual({ code: 7, stdout: 'vellum-assistant\n', stderr: 'err\n' })
    const set = await me.vellum(['credentials', 'set', 'demo/token', '-a', name], { env, stdin: 'a secret\n' })
    expect(set).toMatchObject({ code: 0 })
    expect((await me.vellum(['credentials', 'list', name], { env })).stdout).toContain('demo/token')
    const again = await me.vellum(['hatch', '--remote', 'custom', '--name', name], { env })
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Nothing to do')])
  })

  it('is left with nothing of ours when it is retired', async () => {
    expect(await me.ask(['retire', name, '--no-backup', '--yes'], environment())).toMatchObject({ exitCode: 0 })
    expect(
      await seen(host(), 'root', 'ls -d /var/lib/vellum /etc/systemd/system/vellum*; getent passwd | grep vellum'),
    ).toBe('')
  })
}

describe('a machine whose sshd allows little, with fish for a login shell,', () => {
  let host: TestHost
  beforeAll(async () => {
    host = await room.host()
    const installed = await host.run('root', 'apt-get -q update && apt-get -q -y install --no-install-recommends fish')
    expect(installed.exitCode).toBe(0)
    const umasks = `echo 'umask 077' | tee -a /etc/profile /etc/bash.bashrc; echo 'session optional pam_umask.so umask=077' | tee -a /etc/pam.d/common-session /etc/pam.d/sudo`
    const noise = `mkdir -p ~ops/.config/fish && echo 'echo welcome; echo beware >&2' > ~ops/.config/fish/config.fish && echo 'Be warned' > /etc/issue.net`
    await host.run(
      'root',
      `${umasks}; ${noise}; mount -o remount,noexec /tmp; sed -i /^Subsystem/d /etc/ssh/sshd_config`,
    )
    await host.run(
      'root',
      'usermod --shell /usr/bin/fish ops; chown root: ~ops; chmod 755 ~ops; chattr +i ~ops || true',
    )
    await host.sshd('MaxSessions 1\nAllowTcpForwarding no\nAllowStreamLocalForwarding no\nBanner /etc/issue.net')
  })

  it('is what it is said to be', async () => {
    expect(await seen(host, 'root', 'findmnt -no OPTIONS /tmp')).toContain('noexec')
    expect(await seen(host, 'ops', 'umask; sudo sh -c umask; touch here; echo $FISH_VERSION')).toMatch(
      /077\n0?077\n.*\d+\.\d/s,
    )
    const allowed = await seen(
      host,
      'root',
      '/usr/sbin/sshd -T | grep -E "^(maxsessions|allowtcpforwarding|subsystem|banner) "',
    )
    expect(allowed.split('\n').sort()).toEqual(['allowtcpforwarding no', 'banner /etc/issue.net', 'maxsessions 1'])
    expect((await host.run('ops', 'touch ~/here')).exitCode).not.toBe(0)
  })

  itAllWorks(() => host, 'little')
})

describe('a Debian 13 with csh for a login shell that greets on both outputs, and another clock than ours,', () => {
  let host: TestHost
  beforeAll(async () => {
    host = await room.host('trixie')
    const installed = await host.run('root', 'apt-get -q update && apt-get -q -y install --no-install-recommends csh')
    expect(installed.exitCode).toBe(0)
    const greeting = `echo 'echo welcome; sh -c "echo beware >&2"' > ~ops/.cshrc; echo 'echo bashful; echo "more >&2" >&2' > ~ops/.bashrc`
    await host.run('root', `${greeting}; usermod --shell /bin/bsd-csh ops`)
  })

  it('is what it is said to be', async () => {
    expect(await seen(host, 'root', '. /etc/os-release; echo $VERSION_ID')).toBe('13')
    expect(await seen(host, 'ops', 'echo $version')).toMatch(/welcome/)
    for (const program of ['node', 'bwrap', 'python3', 'curl'])
      expect((await host.run('root', `command -v ${program}`)).exitCode).not.toBe(0)
  })

  // A container has the clock of its kernel, so it is ours that differs: what counts is that the two do.
  itAllWorks(
    () => host,
    'far',
    () => {
      const clock = makeClock()
      clock.step('-10m')
      return { ...clock.env }
    },
  )
})
