import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { processes } from '../../runtime/protocol/layout.ts'
import { type ProbeRow, probes } from '../../runtime/protocol/probes.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { profileText } from '../../runtime/steward/apparmor/profile.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

const vellum = '/opt/vellum/vellum'
const units = '/etc/systemd/system'
/** A checkout with another release; where it lies is not compared. */
const other = '/root/other'
const passive = Object.entries(probes as Readonly<Record<string, ProbeRow>>).flatMap(([id, { disturbing, asleep }]) =>
  disturbing || asleep ? [] : [id],
)

interface Document {
  readonly exitCode: number
  readonly code: string
  readonly message: string
  readonly data: { readonly proof: { readonly holds: boolean; readonly probes: Probe[] } }
}

let room: HostRoom
let host: TestHost
let nextDebian: Promise<TestHost>
let before: string
beforeAll(async () => {
  room = await hostRoom()
  // Wanted last: its system may have to be made first, which mostly waits for others.
  nextDebian = room.host('trixie')
  nextDebian.catch(() => undefined)
  host = await room.equipped()
  before = await state()
})
afterAll(async () => room?.[Symbol.asyncDispose]())

const sh = async (line: string) => (await host.run('root', line)).stdout
const ask = async (line: string): Promise<Document> =>
  JSON.parse((await host.run('root', `${vellum} ${line} --json`)).stdout)
const failing = ({ data }: Document) => data.proof.probes.filter(({ status }) => status === 'fail')
const probe = async (id: string) => (await ask('status')).data.proof.probes.find((one) => one.id === id)
const pid = async (name: string) => (await sh(`systemctl show --property=MainPID --value vellum-${name}`)).trim()
const holds = { timeout: 60_000, interval: 200 }

/** Every file but what a running system keeps on its own, every account, unit and process. */
async function state(): Promise<string> {
  const running = `ps -eo user:20,args --no-headers | grep -vE 'ps -eo|grep -vE|sort$|su --login|sh -c|\\[|systemd|sd-pam' | sort`
  const kept = ['/proc', '/sys', '/dev', '/run', '/tmp', '/opt/vellum', '/root', '/var/log', '/var/cache', '/var/tmp']
  const files = `find / ${kept.map((path) => `-path ${path} -prune -o`).join(' ')} -printf '%p %M %u %g %s\\n' | sort`
  // shadow's own copies of what was there before, and the time of its last change.
  const noise = `grep -vE '^/etc/(passwd|group|shadow|gshadow|subuid|subgid)-|^/var/lib/(apt|systemd/(timers|random-seed))|^/etc ' `
  const accounts = 'cat /etc/passwd /etc/group'
  return sh(`${files} | ${noise}; ${accounts}; systemctl list-unit-files --no-legend | grep -v '^session-'; ${running}`)
}

it('hatches under units of systemd, and the proof holds with every probe there is', async () => {
  const said = await host.run('root', `${vellum} hatch`)
  expect(said.stdout + said.stderr).toContain('Its proof holds')
  expect(said.stderr).toMatch(/units +changed .* vellum\.target/)
  const status = await ask('status')
  expect(failing(status)).toEqual([])
  expect(status.data.proof.probes.map(({ id }) => id).sort()).toEqual(passive.sort())
  for (const id of ['processes.confined', 'processes.network', 'units.text', 'machine.reboot'])
    expect(status.data.proof.probes.find((one) => one.id === id)).toMatchObject({ status: 'pass' })
})

it('has nothing of ours that watches over the processes', async () => {
  expect(await sh('pgrep -f app/[s]upervisor.js')).toBe('')
  expect(await probe('processes.supervised')).toMatchObject({ evidence: 'systemd, by vellum.target' })
})

it('has units that systemd understands to the last word', async () => {
  const said = await host.run('root', `systemd-analyze verify ${units}/vellum*`)
  expect([said.exitCode, said.stdout + said.stderr]).toEqual([0, ''])
})

it('runs what the guardian asks for as the user of the assistant, and hatches again without changing anything', async () => {
  expect(await host.run('root', `${vellum} exec -- id -un`)).toMatchObject({
    exitCode: 0,
    stdout: 'vellum-assistant\n',
  })
  const pids = await Promise.all(processes.map(pid))
  expect((await host.run('root', `${vellum} hatch`)).stdout).toContain('Nothing to do')
  expect(await Promise.all(processes.map(pid))).toEqual(pids)
})

it('lets the assistant look at its own workspace without a question, and at nothing beside it', async () => {
  const wish = (script: string) =>
    host.run('root', `timeout 60 ${vellum} exec --as-assistant --context background -- '${script}'`)
  await sh(`${vellum} exec -- 'echo hello > note'`)
  const told = (stdout: string) => ({ exitCode: 0, stdout })
  expect(await wish('cat note')).toMatchObject(told('hello\n'))
  expect(await wish('grep -l hello n*')).toMatchObject(told('note\n'))
  expect(await sh(`${vellum} trust test 'cat note && git status'`)).toContain('risk low')
  expect(await sh(`${vellum} trust test 'cat ../gateway/gateway.db'`)).toContain('risk high')
})

it('is back and proven after a restart of the machine, without us', async () => {
  await host.restart()
  await vi.waitFor(async () => expect(failing(await ask('status'))).toEqual([]), holds)
})

it.each(processes)('has %s back when it is killed', async (name) => {
  const killed = await pid(name)
  await sh(`kill -KILL ${killed}`)
  await vi.waitFor(async () => {
    expect(await pid(name)).not.toBe(killed)
    expect(failing(await ask('status'))).toEqual([])
  }, holds)
})

it('restarts everything to see it come back, and leaves systemd alone', async () => {
  const { data } = await ask('doctor --deep --yes')
  const restarts = data.proof.probes.filter(({ id }) => id.startsWith('restart.'))
  expect(restarts.filter(({ status }) => status !== 'pass')).toMatchObject([
    { id: 'restart.supervisor', status: 'skip', evidence: expect.stringContaining('systemd') },
  ])
})

it('sleeps over a restart of the machine, until it is woken', async () => {
  expect(await ask('sleep')).toMatchObject({ exitCode: 0 })
  await host.restart()
  expect(await sh('pgrep -f app/[c]es.js')).toBe('')
  expect(failing(await ask('status'))).toEqual([])
  expect(await ask('wake')).toMatchObject({ exitCode: 0 })
  expect(await probe('machine.reboot')).toMatchObject({
    status: 'pass',
    evidence: expect.stringContaining('is enabled'),
  })
})

it('says what its processes and systemd said of them', async () => {
  const said = await sh(`${vellum} logs`)
  for (const word of ['vault open', 'listening to clients', 'Started vellum-ces.service']) expect(said).toContain(word)
})

it('follows what they say, whatever characters that has, and shows what was said last', async () => {
  const says = `printf 'UNIT=vellum-ces.service\\nPRIORITY=6\\nMESSAGE=one\u2028line\\n' | logger --journald`
  const again = `while sleep 0.3; do ${says}; done`
  const followed = `timeout 60 ${vellum} logs --follow --lines 1 | grep -m 1 'one line'`
  expect(await sh(`{ ${again}; } & ${followed}; kill $!`)).toContain('one line')
  expect(await sh(`${says}; ${vellum} logs --lines 1`)).toContain('one line')
})

const restart = (name: string) => sh(`systemctl daemon-reload; systemctl restart vellum-${name}`)

it.each([
  [
    'lets the assistant into the network',
    `sed -i s/PrivateNetwork=yes/PrivateNetwork=no/ ${units}/vellum-assistant.service`,
    'assistant',
    ['processes.network', 'units.text'],
  ],
  [
    'leaves the gateway its powers',
    `sed -i /CapabilityBoundingSet/d ${units}/vellum-gateway.service`,
    'gateway',
    ['processes.confined', 'units.text'],
  ],
  ['is gone', `rm ${units}/vellum-ces.service`, undefined, ['units.text']],
])('says that a unit %s, and doctor puts it right', async (_, line, started, wrong) => {
  await sh(line)
  if (started) await restart(started)
  await vi.waitFor(async () => {
    const found = failing(await ask('doctor'))
    expect([found.map(({ id }) => id), new Set(found.map(({ fix }) => fix))]).toEqual([
      wrong,
      new Set([expect.stringMatching(/vellum doctor --fix$/)]),
    ])
  }, holds)
  expect(await ask('doctor --fix')).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
})

it("says that the vault's key is lost, or cannot be decrypted any more, and what to put back", async () => {
  const key = '/var/lib/vellum/steward/ces.kek.cred'
  const fix = `Put ${key} back from its backup, on the machine that made it, then type: vellum doctor --fix`
  await sh(`mv ${key} /tmp/key`)
  expect(failing(await ask('doctor'))).toMatchObject([{ id: 'units.text', cause: "The vault's key is lost", fix }])
  await sh(`cp /tmp/key ${key}; sed -i 1s/./x/ ${key}`)
  await restart('ces')
  const found = async () => failing(await ask('doctor')).find(({ id }) => id === 'processes.ces')
  // How it ended is known only once systemd has tried.
  const cause = "systemd cannot decrypt the vault's key"
  await vi.waitFor(async () => expect(await found()).toMatchObject({ cause, fix }), holds)
  await sh(`cp /tmp/key ${key}`)
  await vi.waitFor(async () => expect(failing(await ask('doctor'))).toEqual([]), holds)
})

it('says that it would not start with the machine, and what enables it does', async () => {
  await sh('systemctl disable vellum.target')
  const [found, ...others] = failing(await ask('doctor'))
  expect([found, others]).toMatchObject([{ id: 'machine.reboot', fix: 'systemctl enable vellum.target' }, []])
  await sh(found?.fix ?? '')
  expect(failing(await ask('doctor'))).toEqual([])
})

it('moves to another port', async () => {
  expect(await ask('hatch --port 7831')).toMatchObject({ exitCode: 0 })
  expect(await probe('ports.one-listener')).toMatchObject({ status: 'pass', evidence: '127.0.0.1:7831' })
  expect(await ask('hatch --port 7830')).toMatchObject({ exitCode: 0 })
})

it('goes over to another release and back, and its units with it', async () => {
  const release = async () => (await probe('processes.release'))?.evidence
  const first = await release()
  await sh(`mkdir -p ${other} && cd /opt/vellum && cp -a $(ls -A | grep -vxE 'node_modules|\\.git') ${other}`)
  await sh(
    `ln -sfn /opt/vellum/node_modules ${other}/node_modules; sed -i 's/vault open/vault is open/' ${other}/runtime/ces/main.ts`,
  )
  expect((await host.run('root', `${other}/vellum hatch`)).exitCode).toBe(0)
  expect(await release()).not.toBe(first)
  expect(await sh(`${vellum} logs --process ces`)).toContain('vault is open')
  expect(await ask('hatch')).toMatchObject({ exitCode: 0 })
  expect(await release()).toBe(first)
})

it('shares the machine with a second home, and leaves it what both use', async () => {
  const second = (line: string) => ask(`${line} -a second`)
  const hatched = await host.run('root', `VELLUM_HOME=/srv/second ${vellum} hatch --name second --port 7840`)
  expect(hatched).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/accounts +changed .* shares vellum-ces/),
  })
  expect(failing(await second('status'))).toEqual([])
  expect(failing(await ask('status -a default'))).toEqual([])
  expect(await ask('retire -a default --no-backup --yes')).toMatchObject({ exitCode: 0 })
  expect(failing(await second('doctor'))).toEqual([])
  expect(await second('retire --no-backup --yes')).toMatchObject({ exitCode: 0 })
  expect(await state()).toBe(before)
})

it('takes over what our own supervisor has kept up', async () => {
  const blind = `unshare --mount sh -c 'mount -t tmpfs none /run/systemd && exec ${vellum} hatch'`
  expect(await host.run('root', blind)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('supervisor ') })
  await host.run('root', `echo kept | ${vellum} credentials set demo/token`)
  expect(failing(await ask('status'))).toMatchObject([{ id: 'machine.reboot', fix: 'vellum hatch' }])
  expect(await ask('hatch')).toMatchObject({ exitCode: 0 })
  expect(await probe('processes.supervised')).toMatchObject({ evidence: 'systemd, by vellum.target' })
  expect(await sh('pgrep -f app/[s]upervisor.js')).toBe('')
  expect(await sh(`${vellum} credentials list`)).toContain('demo/token')
  expect(await probe('vault.key-source')).toMatchObject({ evidence: expect.stringContaining('key file') })
})

it('is killed in the middle of its units, and the next hatch ends it well', async () => {
  expect(await ask('retire --no-backup --yes')).toMatchObject({ exitCode: 0 })
  const seen = `until [ -e ${units}/vellum.target ]; do sleep 0.01; done; pkill -KILL -f app/[s]teward.js; pkill -KILL -f [s]teward.js`
  await host.run('root', `(${vellum} hatch >/dev/null 2>&1 &) ; ${seen}; sleep 0.2; pkill -KILL -f bin.ts`)
  await vi.waitFor(async () => expect(await ask('hatch')).toMatchObject({ exitCode: 0 }), holds)
  expect(failing(await ask('status'))).toEqual([])
})

it('retires, and the machine is as it was', async () => {
  expect(await ask('retire --no-backup --yes')).toMatchObject({ exitCode: 0 })
  expect(await state()).toBe(before)
})

it('is refused on a machine with less memory than it takes, naming both', async () => {
  const limit = '$(ls /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)'
  await sh(`cat ${limit} >/tmp/limit; echo 256M >${limit}`)
  expect(await ask('hatch')).toMatchObject({
    exitCode: 3,
    code: 'MEMORY_SHORT',
    message: expect.stringContaining('256'),
  })
  await sh(`cat /tmp/limit >${limit}`)
  expect(await state()).toBe(before)
})

it('leaves a unit alone that somebody else has made, and changes nothing', async () => {
  await sh(`echo '[Service]' >${units}/vellum-ces.service`)
  const there = await state()
  const said = await ask('hatch')
  expect(said).toMatchObject({ exitCode: 3, code: 'UNIT_FOREIGN', message: expect.stringContaining(units) })
  expect(await state()).toBe(there)
  await sh(`rm ${units}/vellum-ces.service`)
})

it('does all of it on the next Debian too, whose AppArmor understands the profile for bubblewrap', async () => {
  host = await nextDebian
  await sh('apt-get -q update && apt-get -q -y install --no-install-recommends bubblewrap apparmor')
  before = await state()
  expect(await host.run('root', `${vellum} hatch`)).toMatchObject({ exitCode: 0 })
  expect(failing(await ask('status'))).toEqual([])
  const said = await host.run('root', `systemd-analyze verify ${units}/vellum*`)
  expect([said.exitCode, said.stdout + said.stderr]).toEqual([0, ''])
  expect(await ask('retire --no-backup --yes')).toMatchObject({ exitCode: 0 })
  expect(await state()).toBe(before)
  await sh(`cat >/tmp/profile <<'END'\n${profileText}END`)
  expect(await host.run('root', 'apparmor_parser --skip-kernel-load --skip-cache /tmp/profile')).toMatchObject({
    exitCode: 0,
  })
})
