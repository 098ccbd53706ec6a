import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { settleTime } from '../../../runtime/machine/layer.ts'
import { changedFiles, faultsOfRelease, isForeign } from '../../../runtime/steward/release-faults.ts'
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
  expect(isForeign(at, digest)).toBe(false)
})

it('a release with a manifest of another format is whole as long as what runs of it is there', async () => {
  const at = await released()
  writeFileSync(join(at.release(digest), 'manifest.json'), '{"format":2,"made":"elsewhere"}')
  expect([isForeign(at, digest), faultsOfRelease(at, digest)]).toEqual([true, ['node/bin/node is missing']])
  for (const name of ['node/bin/node', ...['steward', 'ces', 'assistant', 'gateway'].map((one) => `app/${one}.js`)]) {
    mkdirSync(dirname(join(at.release(digest), name)), { recursive: true })
    writeFileSync(join(at.release(digest), name), '')
  }
  expect(faultsOfRelease(at, digest)).toEqual([])
})
