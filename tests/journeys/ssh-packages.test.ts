import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** Whom a hatch over SSH finds at work on the machine, or before it. */

let room: HostRoom
let host: TestHost
let me: RemoteOperator
let hatch: string[]
beforeAll(async () => {
  room = await hostRoom()
  host = await room.host()
  me = remoteOperator()
  hatch = ['hatch', '--remote', 'custom', '--name', 'b', ...(await me.meets(host))]
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})

const sh = async (line: string) => {
  const said = await host.run('root', line)
  expect(said).toMatchObject({ exitCode: 0 })
  return said.stdout
}
/** Files outside of what the package manager and the system itself write. */
const state = () =>
  sh(
    'find / -xdev \\( -path /dev -o -path /proc -o -path /run -o -path /sys -o -path /tmp -o -path /var/log -o -path /var/tmp ' +
      "-o -path /var/cache -o -path /var/lib/apt -o -path /var/lib/systemd -o -name '*-' \\) -prune -o -printf '%p %M %u:%g\\n' | sort",
  )

/** A program that has a lock as dpkg and apt take it (fcntl(2), F_SETLK: flock(1) takes another kind), until it is stopped. */
const lockHolder = [
  'open(my $file, "+>>", $ARGV[0]) or die "$!";',
  'my $lock = pack("s s x4 q q i x4", 1, 0, 0, 0, 0);',
  'fcntl($file, 6, $lock) or die "$!";',
  'open(my $held, ">", "/run/held"); close $held; sleep;',
].join(' ')
const holdLock = (file: string) =>
  sh(
    `rm -f /run/held; systemd-run -q --collect --unit=holder perl -e '${lockHolder}' ${file}; until [ -e /run/held ]; do sleep 0.1; done`,
  )

describe('the package manager', () => {
  it('that reaches no mirror ends the hatch with that cause, and all is put back', async () => {
    await sh(
      "cp -a /etc/apt/sources.list /root/sources && sed -i 's|http://[^ ]*|http://127.0.0.1:9/debian|' /etc/apt/sources.list",
    )
    const before = await state()
    const [said, after] = [await me.ask(hatch), await state()]
    await sh('mv /root/sources /etc/apt/sources.list')
    expect(said).toMatchObject({
      exitCode: 6,
      code: 'HATCH_REVERTED',
      message: expect.stringMatching(
        /^Hatching failed at "package bubblewrap" \(Installing bubblewrap failed \(.*Could not connect to 127\.0\.0\.1:9.*\)\); everything it had made was removed again\.$/,
      ),
      hint: expect.stringMatching(/^The evidence is in \S+; mend the cause and hatch again\.$/),
    })
    expect(after).toBe(before)
  })

  it.each([
    ['the lists, as a machine that was just started has it,', '/var/lib/apt/lists/lock', 0],
    ['dpkg, for half a minute,', '/var/lib/dpkg/lock-frontend', 30],
  ])('whose lock on %s somebody else has is waited for, by the name of who has it', async (_, lock, seconds) => {
    await holdLock(lock)
    const under = me.begin(hatch)
    expect(await under.sees(`… package  waits for the lock ${lock}, which process`)).toBe(true)
    await sh(`sleep ${seconds}; systemctl stop holder`)
    expect(await under.ended).toBe('0 DONE')
    expect(await me.ask(['retire', 'b', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 })
    await sh('apt-get -q -y purge bubblewrap')
  })
})

describe('two operators', () => {
  let other: RemoteOperator
  let theirs: string[]
  beforeAll(async () => {
    other = remoteOperator()
    theirs = ['hatch', '--remote', 'custom', '--name', 'b', ...(await other.meets(host))]
  })
  afterAll(() => other?.remove())

  it('of one assistant, one after the other: both use it, each with a token of their own', async () => {
    for (const [one, typed] of [
      [me, hatch],
      [other, theirs],
    ] as const)
      expect(await one.ask(typed)).toMatchObject({ exitCode: 0, data: { proof: { holds: true } } })
    for (const one of [me, other])
      expect(await one.vellum(['exec', 'b', '--', 'echo mine'])).toMatchObject({ code: 0, stdout: 'mine\n' })
    expect((await me.vellum(['tokens', 'list', 'b'])).stdout.match(/@/g)).toHaveLength(2)
  })

  it('of whom one retires it: the other is told that nothing is there any more', async () => {
    expect(await other.ask(['retire', 'b', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 })
    expect((await me.ask(['status', 'b'])).exitCode).not.toBe(0)
    expect(await me.ask(['retire', 'b', '--no-backup', '--yes'])).toMatchObject({ exitCode: 0 })
    expect((await me.ask(['ps'])).data).toEqual({ assistants: [] })
  })
})
