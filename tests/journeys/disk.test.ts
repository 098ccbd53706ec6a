import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, hatch } from '../fixtures/hatched.ts'
import { type MountSpace, mountSpace } from '../fixtures/mount-space.ts'
import { type Person, rootPerson } from '../fixtures/person.ts'
import { beginHatch } from '../fixtures/under-way.ts'

describe('on a disk that fills up', () => {
  let space: MountSpace
  let small: Person
  const ballast = () => join(small.home, 'ballast')

  beforeAll(async () => {
    space = await mountSpace()
    small = await rootPerson({ through: space.through })
    await space.sh(`mkdir ${small.home}; mount -t tmpfs -o size=700m,mode=755 none ${small.home}`)
    await hatch(small)
  })
  afterAll(async () => {
    await small?.leave()
    await space?.end()
    rmSync(small.home, { recursive: true, force: true })
  })

  it('doctor says so before it is full', async () => {
    await space.sh(`head -c 450M /dev/zero > ${ballast()}`)
    const { exitCode, failed } = await examine(small)
    expect([exitCode, failed.map((probe) => probe.id)]).toEqual([8, ['machine.disk']])
    expect(failed[0]).toMatchObject({
      cause: 'The disk is nearly full',
      fix: expect.stringContaining(small.home),
    })
  })

  it('what was stored stays, what cannot be stored is refused, and with room again all is well', async () => {
    expect(await small.vellum(['credentials', 'set', 'demo/early'], { input: 'x' })).toMatchObject({ exitCode: 0 })
    await space.sh(`cat /dev/zero > ${ballast()} || :`)
    const said = await small.ask(['credentials', 'set', 'demo/late'])
    expect(said.exitCode).not.toBe(0)
    expect((await small.ask(['doctor'])).exitCode).toBe(8)
    await space.sh(`rm ${ballast()}`)
    expect((await small.ask(['doctor'])).exitCode).toBe(0)
    const listed = (await small.vellum(['credentials', 'list'])).stdout
    expect(listed).toContain('demo/early')
    expect(listed).not.toContain('demo/late')
  })
})

describe('a disk that fills up under a first hatch', () => {
  let space: MountSpace
  let me: Person
  const ballast = () => join(me.home, 'ballast')

  beforeAll(async () => {
    space = await mountSpace()
    me = await rootPerson({ through: space.through })
    await space.sh(`mkdir ${me.home}; mount -t tmpfs -o size=700m,mode=755 none ${me.home}`)
  })
  afterAll(async () => {
    await me?.leave()
    await space?.end()
    rmSync(me.home, { recursive: true, force: true })
  })

  it('in one of its last steps: what it made is taken back, that is said, and with room again it ends well', async () => {
    const { sees, ended, said } = beginHatch(me)
    await sees('current')
    await space.sh(`cat /dev/zero > ${ballast()} 2>/dev/null || :`)
    expect(await ended).toBe('6 HATCH_REVERTED')
    const { message, hint } = JSON.parse(await said)
    expect(message).not.toContain('Something failed that should not')
    expect(message).toContain('everything it had made was removed again')
    expect(existsSync(/The evidence is in (\S+); /.exec(hint)?.[1] ?? '')).toBe(true)
    await space.sh(`[ "$(ls -A ${me.home})" = ballast ]; rm ${ballast()}`)
    await hatch(me)
    expect((await examine(me)).exitCode).toBe(0)
  })
})

describe('a home that has become read-only', () => {
  let space: MountSpace
  let me: Person
  // A mount over itself: what is open for writing beneath it would hold a remount off.
  const makeReadOnly = () => space.sh(`mount --bind ${me.home} ${me.home}; mount -o remount,bind,ro ${me.home}`)
  const makeWritable = () => space.sh(`umount --lazy ${me.home}`)
  const said = async (args: string[], input = '') => {
    const { stdout } = await me.vellum(args.includes('--') ? args : [...args, '--json'], { input })
    return JSON.parse(stdout) as { exitCode: number; code: string; hint: string }
  }

  beforeAll(async () => {
    space = await mountSpace()
    me = await rootPerson({ through: space.through })
    await hatch(me)
    expect(await me.vellum(['credentials', 'set', 'demo/early'], { input: 'x' })).toMatchObject({ exitCode: 0 })
    await makeReadOnly()
  })
  afterAll(async () => {
    await me?.leave()
    await space?.end()
    rmSync(me.home, { recursive: true, force: true })
  })

  it.each([['hatch'], ['retire', '--no-backup', '--yes'], ['sleep'], ['wake'], ['doctor', '--fix']])(
    'is refused before anything is begun: %s %s',
    async (...args) => {
      const { exitCode, code, hint } = await said(args.filter(Boolean))
      expect([exitCode, code]).toEqual([3, 'DISK_READ_ONLY'])
      expect(hint).toContain(`findmnt --target ${me.home}`)
    },
  )

  it.each([
    ['credentials set', ['credentials', 'set', 'demo/late']],
    ['credentials remove', ['credentials', 'remove', 'demo/early']],
  ])('is told by %s, which sends to doctor', async (_, args) => {
    const { exitCode, hint } = await said(args, 'x')
    expect([exitCode, hint]).toEqual([8, expect.stringContaining('vellum doctor')])
  })

  it('is told by doctor, each finding with its cause and what mends it', async () => {
    const { exitCode, failed } = await examine(me)
    expect(exitCode).toBe(8)
    const byId = new Map(failed.map((probe) => [probe.id, probe]))
    for (const id of ['machine.disk', 'sandbox.runs'])
      expect(byId.get(id)).toMatchObject({
        evidence: expect.stringContaining('is read-only'),
        cause: 'The disk cannot be written',
      })
    for (const { evidence, cause, fix } of failed) {
      expect(evidence).not.toContain('Something failed that should not')
      expect([cause, fix]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)])
    }
  })

  it('decides nothing that it could not write down, and is well when it can be written again', async () => {
    const { exitCode, code } = await said(['exec', '--json', '--', 'touch decided'])
    expect([exitCode, code]).toEqual([125, 'DATABASE_UNUSABLE'])
    await makeWritable()
    const { failed } = await examine(me, '--fix')
    expect(failed).toEqual([])
    const { stdout } = await me.vellum(['credentials', 'list'])
    expect(stdout).toContain('demo/early')
    expect(stdout).not.toContain('demo/late')
  })
})
