import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { settleTime } from '../../../runtime/machine/layer.ts'
import { changedFiles, faultsOfRelease } from '../../../runtime/steward/release-faults.ts'
import { appDigest, bring, makeMachine } from '../../fixtures/machine.ts'

const digest = 'b'.repeat(64)

async function released() {
  const machine = makeMachine()
  for (const folder of [machine.at.releases, machine.at.layers]) mkdirSync(folder)
  await bring({ kind: 'layer', name: 'app', digest: appDigest }, machine)
  await bring({ kind: 'release', digest }, machine)
  return machine.at
}

it('a release as it was laid out has no fault', async () => {
  const at = await released()
  expect(faultsOfRelease(at, digest)).toEqual([])
  expect(await changedFiles(at, [digest, digest])).toEqual({ count: 2, changed: [] })
})

it('a byte that changed without size or time is found by reading, and from then on without', async () => {
  const at = await released()
  const path = join(at.layer(appDigest), 'bin/tool')
  writeFileSync(path, readFileSync(path, 'utf8').replace('s', 'S'))
  settleTime(path)
  expect(faultsOfRelease(at, digest)).toEqual([])
  expect((await changedFiles(at, [digest])).changed).toEqual([path])
  expect(faultsOfRelease(at, digest)).toEqual(['bin/tool was written to'])
})

it('a manifest that is gone or is none is told', async () => {
  const at = await released()
  const path = join(at.release(digest), 'manifest.json')
  writeFileSync(path, '{}')
  expect(faultsOfRelease(at, digest)).toEqual([`${path} is no manifest`])
  rmSync(path)
  expect(faultsOfRelease(at, digest)).toEqual([`${path} is missing`])
})
