import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Act } from '../../bootstrap/audit/acts.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { startCli } from '../fixtures/cli.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

let room: HostRoom
let host: TestHost
let me: RemoteOperator
let named: string[]
let before: string
beforeAll(async () => {
  room = await hostRoom()
  host = await room.host()
  me = remoteOperator()
  named = await me.meets(host)
  before = await state()
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})

const soon = { timeout: 60_000, interval: 500 }

/** Files with owners and modes, accounts, units and who runs what; not the package manager's, nor what a log-in leaves. */
async function state(): Promise<string> {
  const apart = [
    '/proc',
    '/sys',
    '/dev',
    '/run',
    '/tmp',
    '/opt/vellum',
    '/var/cache',
    '/var/log',
    '/var/lib/apt',
    '/var/lib/dpkg',
  ]
  const packages = [
    '/etc/ld.so.cache',
    '/usr/bin/bwrap',
    '*/bash-completion*',
    '*bubblewrap*',
    '*/zsh*',
    '/var/lib/systemd/*',
    '/usr/share/doc',
    '/usr/share/man',
    '/var/tmp/*',
    '/etc/ssh/sshd_config.d/*',
    '/home/ops/.ssh*',
  ]
  const pruned = [...apart, ...packages].map((path) => `-path '${path}'`).join(' -o ')
  const files = `find / \\( ${pruned} \\) -prune -o ! -type d -printf '%p %M %u:%g\\n' -o -printf '%p %M %u:%g\\n' | sort`
  const running =
    "ps -eo user:32,args --no-headers | grep -vE 'ps -eo|sshd|su --login|systemd|sd-pam|sh -c|grep|sort|\\[' | sort"
  return (
    await host.run(
      'root',
      `${files}; cat /etc/passwd /etc/group /etc/shadow; systemctl list-unit-files --no-legend | grep -v ^session-; ${running}`,
    )
  ).stdout
}

async function proof(): Promise<{ holds: boolean; probes: Probe[] }> {
  const { data } = await me.ask(['status', 'b'])
  const found = (data as { proof: { holds: boolean; probes: Probe[] } }).proof
  expect(found.probes.filter(({ status }) => status === 'fail')).toEqual([])
  return found
}

it('hatches on a bare machine that is reached only by SSH', async () => {
  const said = await me.ask(['hatch', '--remote', 'custom', '--name', 'b', ...named])
  expect(said).toMatchObject({ exitCode: 0, code: 'DONE' })
  expect((said.data as { proof: { holds: boolean } }).proof.holds).toBe(true)
  expect(await host.run('root', 'ls /var/lib/vellum/current/app/steward.js')).toMatchObject({ exitCode: 0 })
})

it('runs a command there as the user of the assistant, with its own output and exit code', async () => {
  expect(await me.vellum(['exec', 'b', '--', 'id', '-un'])).toEqual({
    code: 0,
    stdout: 'vellum-assistant\n',
    stderr: '',
  })
  expect(await me.vellum(['exec', 'b', '--', 'echo err >&2; exit 7'])).toMatchObject({ code: 7, stderr: 'err\n' })
})

it('gives a shell there, outside of the sandbox, with its own output and exit code', async () => {
  expect(await me.vellum(['ssh', 'b', '--', 'id -un; echo err >&2; exit 7'])).toEqual({
    code: 7,
    stdout: 'ops\n',
    stderr: 'err\n',
  })
  const { data } = await me.ask(['ssh', 'b'])
  expect(data).toMatchObject({ code: 0 })
})

it('hatches again, and nothing is changed', async () => {
  const said = await me.vellum(['hatch', '--remote', 'custom', '--name', 'b'])
  expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('Nothing to do: "b" is hatched')])
})

it('is looked at and settled from here', async () => {
  await proof()
  expect(await me.vellum(['doctor', 'b'])).toMatchObject({ code: 0 })
  expect((await me.ask(['ps'])).data).toMatchObject({ assistants: [{ name: 'b', remote: 'custom', state: 'ready' }] })
  expect((await me.vellum(['logs', 'b'])).stdout).toMatch(/gateway/)
  expect((await me.vellum(['config', 'set', 'exec.timeLimit', '77', '-a', 'b'])).code).toBe(0)
  expect((await me.vellum(['config', 'get', 'exec.timeLimit', '-a', 'b'])).stdout).toBe('77\n')
  expect((await me.vellum(['tokens', 'list', 'b'])).stdout).toContain('yours')
})

it('has an address here while it is open, which is refused to whoever calls it by another name', async () => {
  const open = startCli(['open', 'b', '--json'], me.env)
  const [line] = await once(createInterface({ input: open.stdout as Readable }), 'line')
  const { url } = JSON.parse(line as string) as { url: string }
  const token = readFileSync(join(me.home, '.config/vellum/keys/b.token'), 'utf8').trim()
  const answer = await fetch(`${url}/v1/settings`, { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ settings: expect.anything() })])
  expect((await fetch(`${url}/v1/settings`)).status).toBe(401)
  const { stdout } = await execa('curl', ['-s', '-H', 'Host: edge.example', `${url}/v1/settings`])
  expect(stdout).toContain('HOST_REFUSED')
  open.kill('SIGINT')
  expect(await once(open, 'exit')).toEqual([130, null])
})

it('is reached where its sshd forwards nothing and has one session at a time', async () => {
  await host.sshd('AllowTcpForwarding no\nMaxSessions 1')
  expect(await me.vellum(['exec', 'b', '--', 'cat; echo $((6 * 7)) >&2'])).toMatchObject({ code: 0, stderr: '42\n' })
  expect((await me.ask(['tokens', 'list', 'b'])).exitCode).toBe(0)
  expect((await me.ask(['ps'])).data).toMatchObject({ assistants: [{ state: 'ready' }] })
})

it('sends nothing to another user who listens there while it is asleep, whichever way it is reached', async () => {
  expect(await me.vellum(['sleep', 'b'])).toMatchObject({ code: 0 })
  const squatter = `use IO::Socket::INET; $s = IO::Socket::INET->new(ReuseAddr => 1, Listen => 5, LocalAddr => "127.0.0.1:7830") or die;
    while ($c = $s->accept) { open F, ">/tmp/told"; print F <$c>; close F }`
  await host.run('root', `setpriv --reuid=ada --clear-groups setsid perl -e '${squatter}' >/dev/null 2>&1 &`)
  await vi.waitFor(async () => expect((await host.run('root', 'ss -ltn')).stdout).toContain('127.0.0.1:7830'), soon)
  for (const lines of ['AllowTcpForwarding no', '']) {
    await host.sshd(lines)
    const said = await me.ask(['config', 'list', 'b'])
    expect(said).toMatchObject({ exitCode: 3, code: 'PORT_FOREIGN' })
  }
  expect((await host.run('root', 'pkill perl; cat /tmp/told')).stdout).toBe('')
  expect(await me.vellum(['wake', 'b'])).toMatchObject({ code: 0 })
})

it('keeps a secret that is then found nowhere there, nor in any command line', async () => {
  const secret = 's3cret-over-ssh'
  const set = await me.vellum(['credentials', 'set', 'demo/token', '-a', 'b'], { stdin: `${secret}\n` })
  expect(set).toMatchObject({ code: 0 })
  expect((await me.vellum(['credentials', 'list', 'b'])).stdout).toContain('demo/token')
  const found = await host.run(
    'root',
    `grep -rlaF ${secret} /var/lib/vellum /var/log /home /root /etc /tmp; cat /proc/*/cmdline /proc/*/environ | grep -aF ${secret} | grep -vaF grep`,
    // su would note the line itself in the journal.
    { login: false },
  )
  expect(found.stdout).toBe('')
})

it('sleeps and wakes', async () => {
  expect(await me.vellum(['sleep', 'b'])).toMatchObject({ code: 0 })
  expect((await me.ask(['ps'])).data).toMatchObject({ assistants: [{ state: 'asleep' }] })
  expect(await me.vellum(['exec', 'b', '--', 'true'])).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('asleep'),
  })
  expect(await me.vellum(['wake', 'b'])).toMatchObject({ code: 0 })
  expect(await me.vellum(['exec', 'b', '--', 'true'])).toMatchObject({ code: 0 })
})

it('has on record what was done to it, and from where as sshd says it, whatever sudo keeps', async () => {
  const from = (await me.vellum(['ssh', 'b', '--', 'echo "$SSH_CLIENT"'])).stdout.split(' ')[0]
  const { data, exitCode } = await me.ask(['audit', 'b'])
  const { acts } = data as { acts: Act[] }
  expect([exitCode, acts.map(({ act, outcome }) => `${act} ${outcome}`)]).toEqual([
    0,
    ['hatch done', 'sleep done', 'wake done', 'sleep done', 'wake done'],
  ])
  expect(acts.map((act) => act.from)).toEqual(acts.map(() => from))
  expect(from).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
})

it('is up and proven after a restart of the machine, without us', async () => {
  await host.restart()
  await vi.waitFor(proof, soon)
  expect(await me.vellum(['exec', 'b', '--', 'echo back'])).toMatchObject({ code: 0, stdout: 'back\n' })
})

it('that cannot be reached is listed so at once, retired by no plain word, and forgotten by an explicit one', async () => {
  const file = join(me.home, '.config/vellum/assistants/b.json')
  const record = JSON.parse(readFileSync(file, 'utf8'))
  const nowhere = { ...record, name: 'c', address: { ...record.address, target: 'ops@127.0.1.4' } }
  writeFileSync(join(dirname(file), 'c.json'), JSON.stringify(nowhere), { mode: 0o600 })
  expect((await me.ask(['ps'])).data).toMatchObject({
    assistants: [{ name: 'b' }, { name: 'c', state: 'unreachable', why: expect.stringContaining('127.0.1.4') }],
  })
  expect(await me.ask(['retire', 'c', '--no-backup', '--yes'])).toMatchObject({ exitCode: 5, code: 'HOST_UNREACHABLE' })
  expect(await me.ask(['retire', 'c', '--yes', '--forget'])).toMatchObject({
    exitCode: 3,
    code: 'RETIRE_UNSAVED',
    hint: expect.stringContaining('vellum retire c --forget --no-backup'),
  })
  const said = await me.vellum(['retire', 'c', '--no-backup', '--yes', '--forget'])
  expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('There may still be /var/lib/vellum')])
  expect((await me.ask(['ps'])).data).toMatchObject({ assistants: [{ name: 'b' }] })
})

it('retires, and the machine is as it was', async () => {
  const said = await me.vellum(['retire', 'b', '--no-backup', '--yes'])
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing of it is left') })
  expect(await state()).toBe(before)
  expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
})
