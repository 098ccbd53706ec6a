import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { type MountSpace, mountSpace } from '../fixtures/mount-space.ts'
import { type Person, rootPerson } from '../fixtures/person.ts'

const bwrap = '/usr/bin/bwrap'

describe('with the sandbox of a hatched assistant broken, nothing runs unsandboxed', () => {
  let space: MountSpace
  let me: Person
  const mark = () => join(me.home, 'workspace', 'ran')

  beforeAll(async () => {
    space = await mountSpace()
    await space.sh(`cp -a ${bwrap} ${bwrap}.good`)
    me = await rootPerson({ through: space.through })
    expect(await me.vellum(['hatch', '--port', String(me.port)])).toMatchObject({ exitCode: 0 })
  })
  afterEach(async () => {
    await space.sh(`rm -f ${bwrap}; cp -a ${bwrap}.good ${bwrap}`)
    expect(await me.vellum(['exec', '--', 'true'])).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => {
    await me?.leave()
    await space?.end()
  })

  const breakages: [string, string, RegExp, RegExp, RegExp][] = [
    [
      'renamed away',
      `mv ${bwrap} ${bwrap}.away`,
      /bubblewrap is not installed/,
      /^bubblewrap not installed \(Linux\)$/,
      /^apt install bubblewrap$/,
    ],
    ['not executable', `chmod 644 ${bwrap}`, /is not executable/, /is not executable/, /reinstall bubblewrap/],
    [
      'printing an error',
      `rm ${bwrap}; printf '#!/bin/sh\\necho bwrap: no luck >&2; exit 1\\n' > ${bwrap}; chmod 755 ${bwrap}`,
      /no luck/,
      /no luck/,
      /bwrap/,
    ],
    [
      "restricted by Ubuntu's AppArmor",
      `rm ${bwrap}; printf '#!/bin/sh\\necho "bwrap: setting up uid map: Permission denied" >&2; exit 1\\n' > ${bwrap}; chmod 755 ${bwrap}`,
      /setting up uid map/,
      /AppArmor restricts user namespaces/,
      /bwrap-userns-restrict/,
    ],
    [
      'hanging',
      `rm ${bwrap}; printf '#!/bin/sh\\nexec sleep 600\\n' > ${bwrap}; chmod 755 ${bwrap}`,
      /bubblewrap hangs/,
      /did not run the command in time/,
      /bwrap/,
    ],
  ]
  it.each(breakages)('bwrap %s', async (_, breakage, why, cause, fix) => {
    await space.sh(breakage)
    const said = await me.vellum(['exec', '--', `touch ${mark()}`])
    expect([said.exitCode, said.stdout]).toEqual([125, ''])
    expect(said.stderr).toMatch(why)
    expect(said.stderr).toContain('so the command was not run')
    expect(existsSync(mark())).toBe(false)
    const { exitCode, data } = await me.ask(['doctor'])
    expect(exitCode).toBe(8)
    const failed = (data as { proof: { probes: Probe[] } }).proof.probes.filter((probe) => probe.status === 'fail')
    expect(failed.find((probe) => probe.id === 'sandbox.runs')).toMatchObject({
      symptom: 'bwrap cannot create namespaces',
      cause: expect.stringMatching(cause),
      fix: expect.stringMatching(fix),
    })
    expect(failed.every((probe) => /^(sandbox\.|processes\.assistant$)/.test(probe.id))).toBe(true)
  })

  it("bwrap not root's: doctor says so from outside, and the assistant is not started with it", async () => {
    await space.sh(`chown daemon ${bwrap}`)
    const { exitCode, data } = await me.ask(['doctor'])
    expect(exitCode).toBe(8)
    expect((data as { proof: { probes: Probe[] } }).proof.probes).toContainEqual(
      expect.objectContaining({
        id: 'sandbox.trusted',
        status: 'fail',
        cause: expect.stringContaining('not belong to root'),
      }),
    )
    execaSync('pkill', ['-KILL', '-f', `assistant.js --home ${me.home}`])
    const said = await me.vellum(['exec', '--', `touch ${mark()}`])
    expect([said.exitCode, existsSync(mark())]).toEqual([125, false])
    await space.sh(`chown root ${bwrap}`)
    const runs = async () => expect((await me.vellum(['exec', '--', 'true'])).exitCode).toBe(0)
    await vi.waitFor(runs, { timeout: 60_000, interval: 500 })
  })

  it("a bwrap earlier in PATH that is not root's is never looked at", async () => {
    const folder = join(me.folder, 'bin')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\ntouch ${mark()}\n`)
    chmodSync(join(folder, 'bwrap'), 0o755)
    const env = { PATH: `${folder}:${me.env.PATH}` }
    expect(await me.vellum(['exec', '--', 'echo fine'], { env })).toMatchObject({ exitCode: 0, stdout: 'fine\n' })
    expect(await me.vellum(['hatch'], { env })).toMatchObject({ exitCode: 0 })
    expect(existsSync(mark())).toBe(false)
  })
})

describe('a first hatch on a machine without a sandbox', () => {
  let space: MountSpace
  let me: Person
  beforeAll(async () => {
    space = await mountSpace()
    me = await rootPerson({ through: space.through })
  })
  afterAll(async () => {
    await me?.leave()
    await space?.end()
  })
  const hatch = () => me.vellum(['hatch', '--port', String(me.port)])

  it('is refused where the kernel has no user namespaces, with the line to type', async () => {
    await space.sh(
      'mkdir -p /tmp/off; echo 0 > /tmp/off/max; mount --bind /tmp/off/max /proc/sys/user/max_user_namespaces',
    )
    expect(await hatch()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('sysctl user.max_user_namespaces='),
    })
    await space.sh('umount /proc/sys/user/max_user_namespaces; rm -r /tmp/off')
    expect(existsSync(me.home)).toBe(false)
  })

  it('is refused where bwrap cannot be trusted', async () => {
    await space.sh(`chown nobody ${bwrap}`)
    expect(await hatch()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('cannot be trusted as the sandbox'),
    })
    await space.sh(`chown root ${bwrap}`)
    expect(existsSync(me.home)).toBe(false)
  })

  it('is refused where bubblewrap is missing and no package manager is known', async () => {
    await space.sh(`mv ${bwrap} ${bwrap}.away; mv /usr/bin/apt-get /usr/bin/apt-get.away`)
    expect(await hatch()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('install the package "bubblewrap"'),
    })
    expect(existsSync(me.home)).toBe(false)
  })

  it('installs bubblewrap by the package manager and goes on', async () => {
    // What apt would bring is brought from aside; the machine's own package database is not this test's to change.
    await space.sh(
      `printf '#!/bin/sh\\ncase "$*" in *install*bubblewrap) mv ${bwrap}.away ${bwrap} ;; esac\\n' > /usr/bin/apt-get`,
    )
    await space.sh('chmod 755 /usr/bin/apt-get')
    expect(await hatch()).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('installed bubblewrap') })
  })
})
