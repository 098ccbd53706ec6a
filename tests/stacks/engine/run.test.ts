import { existsSync, readdirSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { destroy, preview, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { twoResources } from '../../fixtures/engine/program.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

test('up makes what the program says, says how long each took, and again changes nothing', async () => {
  using site = new EngineSite()
  const outputs = await up(site.work(), site.tell)
  expect(outputs.id?.value).toBe('projects/p/instances/a')
  expect(site.told.filter((one) => one.at === 'resource' && one.state === 'done')).toEqual([
    expect.objectContaining({ name: 'network', type: 'gcp:compute/network:Network', ms: expect.any(Number) }),
    expect.objectContaining({ name: 'instance', type: 'gcp:compute/instance:Instance', ms: expect.any(Number) }),
  ])
  expect(site.heard()).toEqual(['network', 'instance'].flatMap((one) => [`create ${one} begun`, `create ${one} done`]))
  expect(readState(site.places)).toMatchObject({ resources: [{ name: 'network' }, { name: 'instance' }], pending: [] })
  await up(site.work(), site.tell)
  expect(site.heard()).toEqual([])
  expect(site.cloud.calls()).toEqual(['create network', 'create instance'])
})

test('preview says what up would do and leaves nothing, neither in the cloud nor on record', async () => {
  using site = new EngineSite()
  const wouldMake = [
    { act: 'create', name: 'network', type: 'gcp:compute/network:Network' },
    { act: 'create', name: 'instance', type: 'gcp:compute/instance:Instance' },
  ]
  expect(await preview(site.work(), site.tell)).toEqual(wouldMake)
  expect([site.cloud.calls(), existsSync(site.places.kept)]).toEqual([[], false])
  await up(site.work(), site.tell)
  expect(await preview(site.work(), site.tell)).toEqual([])
  const bigger = await preview(site.work(twoResources({ machineType: 'e2-medium' })), site.tell)
  expect(bigger).toEqual([{ act: 'update', name: 'instance', type: 'gcp:compute/instance:Instance' }])
})

test('up changes in place what can be changed, and makes anew what cannot', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  site.heard()
  await up(site.work(twoResources({ labels: { owner: 'ada' } })), site.tell)
  expect(site.heard()).toEqual(['update instance begun', 'update instance done'])
  await up(site.work(twoResources({ zone: 'europe-west1-c' })), site.tell)
  expect(site.cloud.calls().slice(-2)).toEqual(['delete instance', 'create instance'])
})

test('destroy removes everything, the last made first, and the record with it', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  site.heard()
  await destroy(site.work(), site.tell)
  expect(site.heard()).toEqual(['instance', 'network'].flatMap((one) => [`delete ${one} begun`, `delete ${one} done`]))
  expect([site.cloud.things(), readState(site.places)]).toEqual([[], undefined])
  for (const folder of [site.places.work, site.places.copies]) expect(existsSync(folder)).toBe(false)
  await destroy(site.work(), site.tell)
  await up(site.work(), site.tell)
  expect(site.cloud.things()).toHaveLength(2)
})

test('refresh notices what was removed by hand, and up makes it again', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  site.cloud.remove('projects/p/instances/a')
  await refresh(site.work(), [], site.tell)
  expect(readState(site.places)?.resources.map(({ name }) => name)).toEqual(['network'])
  await up(site.work(), site.tell)
  expect(site.cloud.things()).toHaveLength(2)
})

test('a copy of the state is kept of before each run that finds it changed', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  for (const machineType of ['e2-medium', 'e2-large']) await up(site.work(twoResources({ machineType })), site.tell)
  expect(readdirSync(site.places.copies).length).toBeGreaterThanOrEqual(2)
})

test('two assistants are on record apart', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  site.cloud.remove('projects/p/instances/a')
  site.cloud.remove('projects/p/networks/a-network')
  await up({ ...site.work(), assistant: 'b' }, site.tell)
  expect(readdirSync(`${site.places.kept}/.pulumi/stacks/vellum`).filter((name) => name.endsWith('.json'))).toEqual([
    'a.json',
    'b.json',
  ])
})
