import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { obstacleOf } from '../../../../runtime/sandbox/obstacle.ts'
import { launch } from '../../../../runtime/sandbox/run/launch.ts'
import { Pipes } from '../../../../runtime/sandbox/run/pipes.ts'
import { start } from '../../../../runtime/sandbox/run/start.ts'
import { account, ownFolder, ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'
import { survivors } from '../../../fixtures/sandbox/survivors.ts'

const fixture = (name: string) => new URL(`../../../fixtures/sandbox/${name}`, import.meta.url).pathname

/** What start refuses with when bubblewrap is this program. */
async function refusalOf(bubblewrap: string, args: readonly string[] = [], probeMs = 20_000): Promise<unknown> {
  const pipes = new Pipes()
  onTestFinished(() => pipes[Symbol.dispose]())
  const launched = await launch({ bubblewrap, args, filter: Buffer.alloc(8) }, await pipes.take())
  return start(launched, 'set -- true\nbecome=argv\n', probeMs).then(
    () => 'it began',
    (error: unknown) => error,
  )
}

describe('nothing runs when bubblewrap', () => {
  it.each([
    ['is missing', '/nowhere/bwrap', 'bubblewrap is not installed'],
    ['is not executable', '/etc/passwd', '/etc/passwd is not executable'],
    ['is no program', '/usr', '/usr is not a regular file'],
    ['prints an error', '/bin/ls', 'unrecognized option'],
  ])('%s', async (_how, path, why) => {
    const sandbox = await scratchSandbox({ bubblewrap: [path] })
    const refusal = expect(ran(sandbox, 'touch ran')).rejects
    await refusal.toMatchObject({ code: 'SANDBOX_UNAVAILABLE', exitCode: 125, message: expect.stringContaining(why) })
    expect(readdirSync(sandbox.workspace.path)).toEqual([])
  })

  it('is somebody else’s, earlier in PATH', async () => {
    const folder = ownFolder()
    writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho caught\n')
    chmodSync(join(folder, 'bwrap'), 0o755)
    if (account) chownSync(join(folder, 'bwrap'), account.uid, account.gid)
    const path = process.env.PATH
    process.env.PATH = `${folder}:${path}`
    onTestFinished(() => {
      process.env.PATH = path
    })
    expect((await ran(await scratchSandbox(), 'echo real')).stdout).toBe('real\n')
    const chosen = ran(await scratchSandbox({ bubblewrap: [join(folder, 'bwrap')] }), 'true')
    await expect(chosen).rejects.toMatchObject({ message: expect.stringContaining('does not belong to root') })
  })

  it('hangs', async () => {
    const mark = `mark-${crypto.randomUUID()}`
    const refusal = await refusalOf(fixture('bwrap-hangs'), [mark], 300)
    expect(refusal).toMatchObject({ code: 'SANDBOX_UNAVAILABLE', message: expect.stringContaining('bubblewrap hangs') })
    expect(await survivors(mark)).toBe(0)
  })

  it('ends without a word', async () => {
    expect(await refusalOf('/bin/true')).toMatchObject({ message: expect.stringContaining('ended without a word') })
  })

  it.each([
    ['bwrap-no-namespaces', 'No permissions to create new namespace', /refuses user namespaces/],
    ['bwrap-apparmor-loopback', 'loopback: Failed RTM_NEWADDR', /AppArmor/],
    ['bwrap-apparmor-uid-map', 'setting up uid map', /AppArmor/],
  ])('says like %s that it may not', async (name, why, cause) => {
    const refusal = await refusalOf(fixture(name))
    expect(refusal).toMatchObject({ code: 'SANDBOX_UNAVAILABLE', message: expect.stringContaining(why) })
    expect(obstacleOf(refusal)).toMatchObject({ cause: expect.stringMatching(cause), fix: expect.any(String) })
  })

  it('tells the three lines that mend AppArmor, and never to switch its protection off', async () => {
    const fix = obstacleOf(await refusalOf(fixture('bwrap-apparmor-uid-map')))?.fix ?? ''
    expect(fix.split(' && ')).toHaveLength(3)
    expect(fix).toContain('bwrap-userns-restrict')
    expect(fix).not.toContain('sysctl')
  })
})

it('a bubblewrap that is taken away while we run is missed at the next command', async () => {
  const places = ['/usr/bin/bwrap']
  const sandbox = await scratchSandbox({ bubblewrap: places })
  expect((await ran(sandbox, 'true')).code).toBe(0)
  places[0] = '/nowhere/bwrap'
  await expect(ran(sandbox, 'true')).rejects.toMatchObject({ message: expect.stringContaining('is not installed') })
})

it('commands are never run as root', async () => {
  const sandbox = await scratchSandbox({ account: { uid: 0, gid: 0 } })
  await expect(ran(sandbox, 'id -u')).rejects.toMatchObject({ code: 'SANDBOX_UNAVAILABLE' })
})
