import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { linkedDigest } from '../../../../runtime/steward/steps/release.ts'
import { appDigest, bring, makeMachine } from '../../../fixtures/machine.ts'
import { homeBetweenReleases, one, opens, three } from '../../../fixtures/migration.ts'

const release = (digest: string) => ({ kind: 'release', digest }) as const
const current = (digest: string) => ({ kind: 'current', digest }) as const

async function machineWithLayer() {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  await bring({ kind: 'layer', name: 'app', digest: appDigest }, machine)
  return machine
}

it('a release is a manifest and links to its layers', async () => {
  const machine = await machineWithLayer()
  expect(await bring(release('r1'), machine)).toEqual({ before: false, after: true })
  expect(await bring(release('r1'), machine)).toEqual({ before: true, after: true })
  expect(readFileSync(join(machine.at.release('r1'), 'app', 'package.json'), 'utf8')).toBe('{}\n')
  expect(JSON.parse(readFileSync(join(machine.at.release('r1'), 'manifest.json'), 'utf8'))).toEqual(
    machine.plan.manifest,
  )
})

it('a half-made release of a steward that was killed is made anew', async () => {
  const machine = await machineWithLayer()
  mkdirSync(join(machine.at.releases, '.r1'))
  writeFileSync(join(machine.at.releases, '.r1', 'manifest.json'), '{')
  expect(await bring(release('r1'), machine)).toEqual({ before: false, after: true })
})

it('current and previous are flipped, and a second time nothing changes', async () => {
  const machine = await machineWithLayer()
  for (const digest of ['r1', 'r2']) {
    await bring(release(digest), machine)
    expect(await bring(current(digest), machine)).toEqual({ before: false, after: true })
    expect(await bring(current(digest), machine)).toEqual({ before: true, after: true })
  }
  expect(readlinkSync(machine.at.current)).toBe(join('releases', 'r2'))
  expect(linkedDigest(machine.at.previous)).toBe('r1')
})

it('a release before this one that is damaged is let go of: nothing could go back to it', async () => {
  const machine = await machineWithLayer()
  for (const digest of ['r1', 'r2']) {
    await bring(release(digest), machine)
    await bring(current(digest), machine)
  }
  rmSync(join(machine.at.release('r1'), 'manifest.json'))
  expect(await bring(current('r2'), machine)).toEqual({ before: false, after: true })
  expect(linkedDigest(machine.at.current)).toBe('r2')
  expect(existsSync(machine.at.previous)).toBe(false)
})

it('a release that cannot work with the databases as they are is not put in service', async () => {
  const machine = homeBetweenReleases()
  opens(machine.at, 3)
  symlinkSync(join('releases', three), machine.at.current)
  await expect(bring(current(one), machine)).rejects.toMatchObject({ code: 'SNAPSHOT_MISSING', exitCode: 3 })
  expect(linkedDigest(machine.at.current)).toBe(three)
})

it('no link, no digest', () => expect(linkedDigest('/nowhere')).toBeUndefined())
