import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

let room: HostRoom
beforeAll(async () => {
  room = await hostRoom()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const hatching = (named: readonly string[]) => ['hatch', '--remote', 'custom', '--name', 'b', ...named]

const locksDpkg = `open F, ">>", "/var/lib/dpkg/lock-frontend"; fcntl F, 6, pack("s s x4 q q l x4", 1, 0, 0, 0, 0) or die; sleep`

describe('on a machine with habits of its own', () => {
  let host: TestHost
  let me: RemoteOperator
  let named: string[]
  beforeAll(async () => {
    host = await room.host()
    me = remoteOperator()
    named = await me.meets(host)
    const noise = 'umask 077; echo noise; echo more >&2'
    await host.run(
      'root',
      `mount -o remount,noexec /tmp; echo '${noise}' > /home/ops/.bashrc; cp /home/ops/.bashrc /home/ops/.profile`,
    )
    await host.run('root', 'sed -i /Subsystem/d /etc/ssh/sshd_config')
    await host.sshd('AllowTcpForwarding no\nMaxSessions 1\nBanner /etc/os-release')
  })
  afterAll(() => me?.remove())

  it('waits for its package manager, and whoever else comes is told who works there and where that is to be seen', async () => {
    await host.run('root', `setsid perl -e '${locksDpkg}' >/dev/null 2>&1 & sleep 0.5`)
    const ci = { GITHUB_SERVER_URL: 'https://ci.example', GITHUB_REPOSITORY: 'ada/desk', GITHUB_RUN_ID: '42' }
    const first = me.begin(hatching(named), ci)
    expect(await first.sees('waits for the package manager')).toBe(true)
    const other = remoteOperator()
    const second = await other.ask(hatching(await other.meets(host)))
    other.remove()
    expect(second).toMatchObject({ exitCode: 4, code: 'LEASE_HELD' })
    expect(second.message).toMatch(
      /\(hatch, pid \d+, heard of \d+ s ago, https:\/\/ci\.example\/ada\/desk\/actions\/runs\/42\)/,
    )
    await host.run('root', 'pkill perl')
    expect(await first.ended).toBe('0 DONE')
  })

  it('is worked with, and says who works on it', async () => {
    expect(await me.vellum(['exec', 'b', '--', 'echo hi'])).toEqual({ code: 0, stdout: 'hi\n', stderr: '' })
    expect((await me.vellum(['lease', 'b'])).stdout).toBe('Nobody is working on "b".\n')
    expect((await me.ask(['lease', 'b'])).data).toEqual({ held: false })
  })

  it('is retired', async () => {
    expect(await me.vellum(['retire', 'b', '--no-backup', '--yes'])).toMatchObject({ code: 0 })
    expect((await host.run('root', 'ls /var/lib/vellum')).exitCode).not.toBe(0)
  })
})
