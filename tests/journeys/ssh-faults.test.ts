import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, startCli } from '../fixtures/cli.ts'
import { type DelayProxy, delayProxy, type Way } from '../fixtures/delay-proxy.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

let room: HostRoom
let cache: string
beforeAll(async () => {
  room = await hostRoom()
  cache = mkdtempSync(join(tmpdir(), 'vellum-cache-'))
})
afterAll(async () => {
  await room?.[Symbol.asyncDispose]()
  rmSync(cache, { recursive: true, force: true })
})

const hatching = (named: readonly string[]) => ['hatch', '--remote', 'custom', '--name', 'b', ...named]

/** A hatch under way, to be interfered with. */
function beginHatch(me: RemoteOperator, named: readonly string[], env: Record<string, string> = {}) {
  const child: ChildProcess = startCli([...hatching(named), '--json'], { ...me.env, ...env })
  const lines = createInterface({ input: child.stderr as Readable })
  const end = ended(child).then(({ code, stdout }) => `${code} ${JSON.parse(stdout).code}`)
  const sees = (text: string) =>
    new Promise<boolean>((resolve) => {
      lines.on('line', (line) => line.includes(text) && resolve(true))
      void end.then(() => resolve(false))
    })
  return { end, sees }
}

/** Hatches until the steward of a connection that broke has ended its step and given up the lease. */
async function hatchWell(me: RemoteOperator, named: readonly string[]): Promise<void> {
  let said = await me.ask(hatching(named))
  while (said.code === 'LEASE_HELD') said = await me.ask(hatching(named))
  expect(said).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
}

const locksDpkg = `open F, ">>", "/var/lib/dpkg/lock-frontend"; fcntl F, 6, pack("s s x4 q q l x4", 1, 0, 0, 0, 0) or die; sleep`

describe('on a machine with habits of its own', () => {
  let host: TestHost
  let me: RemoteOperator
  let named: string[]
  beforeAll(async () => {
    host = await room.host()
    me = remoteOperator(cache)
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
    const first = beginHatch(me, named, ci)
    expect(await first.sees('waits for the package manager')).toBe(true)
    const other = remoteOperator(cache)
    const second = await other.ask(hatching(await other.meets(host)))
    other.remove()
    expect(second).toMatchObject({ exitCode: 4, code: 'LEASE_HELD' })
    expect(second.message).toMatch(
      /\(hatch, pid \d+, heard of \d+ s ago, https:\/\/ci\.example\/ada\/desk\/actions\/runs\/42\)/,
    )
    await host.run('root', 'pkill perl')
    expect(await first.end).toBe('0 DONE')
  })

  it('is worked with, and says who works on it', async () => {
    expect(await me.vellum(['exec', 'b', '--', 'echo hi'])).toEqual({ code: 0, stdout: 'hi\n', stderr: '' })
    expect((await me.vellum(['lease', 'b'])).stdout).toBe('Nobody is working on "b".\n')
    expect((await me.ask(['lease', 'b'])).data).toEqual({ held: false })
  })

  it('is retired', async () => {
    expect(await me.vellum(['retire', 'b', '--yes'])).toMatchObject({ code: 0 })
    expect((await host.run('root', 'ls /var/lib/vellum')).exitCode).not.toBe(0)
  })
})

describe('on a line that breaks', () => {
  let host: TestHost
  let me: RemoteOperator
  let named: string[]
  let way: { -readonly [Key in keyof Way]: Way[Key] }
  let proxy: DelayProxy
  beforeAll(async () => {
    host = await room.host()
    me = remoteOperator(cache)
    way = { port: 22, host: host.address }
    proxy = await delayProxy(way)
    named = (await me.meets(host)).map((word) => word.replace(`@${host.address}`, `@127.0.0.1:${proxy.port}`))
  })
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]()
    me?.remove()
  })
  const cutAfter = (up: number | undefined) => {
    way.cutAfter = up === undefined ? {} : { up: proxy.counted().up + up }
  }
  const nothingThere = async () =>
    expect(
      (await host.run('root', 'for _ in 1 2 3 4 5 6 7 8 9; do [ -e /var/lib/vellum ] || exit 0; sleep 1; done; exit 1'))
        .exitCode,
    ).toBe(0)

  it.each([
    ['a foreign file where its folder goes', 'touch /var/lib/vellum', 'rm /var/lib/vellum', 'HOME_FOREIGN'],
    [
      '50 MB of disk',
      'mkdir /var/lib/vellum && mount -t tmpfs -o size=50m none /var/lib/vellum',
      'umount /var/lib/vellum && rmdir /var/lib/vellum',
      'DISK_FULL',
    ],
    [
      'its port in use',
      `setsid perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(ReuseAddr => 1, Listen => 5, LocalAddr => "127.0.0.1:7830") or die; sleep' >/dev/null 2>&1 & sleep 1`,
      'pkill perl',
      'PORT_TAKEN',
    ],
  ])('is refused with %s; nothing is changed', async (_, before, after, code) => {
    await host.run('root', before)
    const said = await me.ask(hatching(named))
    await host.run('root', after)
    expect(said).toMatchObject({ exitCode: 3, code, message: expect.stringContaining('nothing was changed') })
    expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
    await nothingThere()
  })

  it('breaks at any byte of the way up, and nothing half is left there', async () => {
    for (const bytes of [100, 3000, 9000, ...[1, 2, 3].map(() => randomInt(10_000, 40_000_000))]) {
      cutAfter(bytes)
      const said = await me.ask(hatching(named))
      expect([said.exitCode, said.code], `${bytes} bytes`).toEqual([
        5,
        expect.stringMatching(/^(CONNECTION_LOST|HOST_\w+)$/),
      ])
      await nothingThere()
    }
    cutAfter(undefined)
  })

  it('breaks at one step after the other, the machine restarts, and the next hatch ends it well', async () => {
    for (const step of ['accounts', 'layer node', 'running', 'ready']) {
      let { sees, end } = beginHatch(me, named)
      let saw = await sees(step)
      while (!saw && (await end) === '4 LEASE_HELD') {
        ;({ sees, end } = beginHatch(me, named))
        saw = await sees(step)
      }
      proxy.cut()
      expect(await end, step).toMatch(/^(5 CONNECTION_LOST|7 STEWARD_LOST)$/)
    }
    const { sees, end } = beginHatch(me, named)
    await sees('survey')
    await host.restart()
    expect(await end).toMatch(/^[4578] /)
    await hatchWell(me, named)
    expect(await me.vellum(['exec', 'b', '--', 'echo hi'])).toMatchObject({ code: 0, stdout: 'hi\n' })
    expect(await me.vellum(['retire', 'b', '--yes'])).toMatchObject({ code: 0 })
    await nothingThere()
  })
})
