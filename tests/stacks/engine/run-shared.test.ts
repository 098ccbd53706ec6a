import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { destroy, known, preview, up, type Work } from '../../../stacks/engine/run.ts'
import { EngineSite, folders } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

const variables = ['PULUMI_CONFIG_PASSPHRASE', 'PULUMI_CONFIG_PASSPHRASE_FILE'] as const
afterEach(() => {
  for (const name of variables) delete process.env[name]
})

/** Two machines of one cloud, which keep their states in one folder. */
function twoMachines(site: EngineSite) {
  const shared = join(site.folder, 'shared')
  mkdirSync(shared)
  const first: Work = { ...site.work(), backend: `file://${shared}` }
  const second: Work = { ...first, folders: { ...folders(join(site.folder, 'second')), cache: first.folders.cache } }
  return { shared, first, second }
}

const names = async (work: Work, site: EngineSite) => (await known(work, site.tell))?.resources.map(({ name }) => name)

test.each(variables)('with %s, what one machine made another one knows, and removes', async (variable) => {
  using site = new EngineSite()
  const { shared, first, second } = twoMachines(site)
  const file = join(site.folder, 'passphrase')
  writeFileSync(file, 'of the team\n')
  process.env[variable] = variable === 'PULUMI_CONFIG_PASSPHRASE' ? 'of the team' : file
  await up(first, site.tell)
  expect(readdirSync(shared)).toEqual(expect.arrayContaining(['.pulumi']))
  expect(existsSync(join(site.places.own, '.pulumi'))).toBe(false)
  expect(await names(second, site)).toEqual(['network', 'instance'])
  expect(await preview(second, site.tell)).toEqual([])
  await up(second, site.tell)
  expect(readdirSync(join(shared, 'copies/a'))).not.toEqual([])
  await destroy(second, site.tell)
  expect([site.cloud.things(), await known(first, site.tell)]).toEqual([[], undefined])
})

test('a machine that does not have the passphrase changes nothing, and says where one is looked for', async () => {
  using site = new EngineSite()
  const { first, second } = twoMachines(site)
  await up(first, site.tell)
  const hint = expect.stringContaining('PULUMI_CONFIG_PASSPHRASE_FILE')
  const lost = { code: 'ENGINE_PASSPHRASE_LOST', exitCode: 3, hint }
  await expect(destroy(second, site.tell)).rejects.toMatchObject(lost)
  process.env.PULUMI_CONFIG_PASSPHRASE = 'another one'
  await expect(destroy(second, site.tell)).rejects.toMatchObject(lost)
  delete process.env.PULUMI_CONFIG_PASSPHRASE
  process.env.PULUMI_CONFIG_PASSPHRASE_FILE = join(site.folder, 'nowhere')
  await expect(destroy(second, site.tell)).rejects.toMatchObject(lost)
  expect(site.cloud.things()).toHaveLength(2)
})

test('the state of the same name in the own folder is another one', async () => {
  using site = new EngineSite()
  const { first } = twoMachines(site)
  await up(first, site.tell)
  expect(await names(site.work(), site)).toBeUndefined()
  await destroy(site.work(), site.tell)
  expect(site.cloud.things()).toHaveLength(2)
})

test('a folder that is not there is no empty one: nothing is made', async () => {
  using site = new EngineSite()
  const work = { ...site.work(), backend: `file://${site.folder}/unmounted` }
  const failure = { code: 'STATE_UNREACHABLE', exitCode: 5, message: expect.stringContaining('no such folder') }
  for (const run of [up, destroy, preview]) await expect(run(work, site.tell)).rejects.toMatchObject(failure)
  expect(site.cloud.calls()).toEqual([])
})
