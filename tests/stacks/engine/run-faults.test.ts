import { globSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { destroy, preview, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { twoResources } from '../../fixtures/engine/program.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

const quota = "googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded"
const names = (site: EngineSite) => readState(site.places)?.resources.map(({ name }) => name)

test.each(['network', 'instance'])(
  'where %s cannot be made, what was made is on record, and up again goes on',
  async (name) => {
    using site = new EngineSite()
    site.cloud.break({ call: 'create', name, does: { refuses: quota } })
    const made = name === 'network' ? [] : ['network']
    const code = name === 'network' ? 'CLOUD_QUOTA_USED_UP' : 'MACHINE_UNFINISHED'
    const failed = up(site.work(), site.tell)
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining('quota CPUS') })
    expect(names(site)).toEqual(made)
    expect(site.heard()).toContain(`create ${name} failed`)
    site.cloud.break()
    await up(site.work(), site.tell)
    expect(site.cloud.calls().filter((call) => call === 'create network')).toHaveLength(name === 'network' ? 2 : 1)
  },
)

test.each(['network', 'instance'])(
  'where %s cannot be removed, it stays on record, and destroy again ends it',
  async (name) => {
    using site = new EngineSite()
    await up(site.work(), site.tell)
    site.cloud.break({ call: 'delete', name, does: { refuses: 'googleapi: Error 503: backendError' } })
    await expect(destroy(site.work(), site.tell)).rejects.toMatchObject({ code: 'MACHINE_UNFINISHED' })
    expect(names(site)).toContain(name)
    site.cloud.break()
    await destroy(site.work(), site.tell)
    expect(site.cloud.things()).toEqual([])
  },
)

test('what the cloud does not take is refused by its name', async () => {
  using site = new EngineSite()
  const malformed = up(site.work(twoResources({ more: { sise: 4 } })), site.tell)
  await expect(malformed).rejects.toMatchObject({
    code: 'MACHINE_UNFINISHED',
    message: expect.stringMatching(/instance: .*sise/),
  })
})

test('a program that fails is a fault of ours, and says which', async () => {
  using site = new EngineSite()
  const program = { ...twoResources(), run: async () => Promise.reject(new Error('no such thing')) }
  await expect(up(site.work(program), site.tell)).rejects.toMatchObject({
    code: 'ENGINE_FAILED',
    message: expect.stringContaining('no such thing'),
  })
})

test('what an earlier program of this process left does not fail the next', async () => {
  using site = new EngineSite()
  const { run, ...rest } = twoResources()
  let runs = 0
  const leaving = async () => {
    const gone = Object.assign(new Error('14 UNAVAILABLE: No connection established.'), { code: 14 })
    if (++runs === 1) void Promise.reject(gone)
    return run()
  }
  await up(site.work({ ...rest, run: leaving }), site.tell)
  expect(runs).toBe(2)
  expect(site.cloud.things()).toHaveLength(2)
})

test('a state that is damaged stops every run before anything is changed, and its copy makes it work again', async () => {
  using site = new EngineSite()
  for (const machineType of ['e2-small', 'e2-medium']) await up(site.work(twoResources({ machineType })), site.tell)
  const calls = site.cloud.calls()
  truncateSync(site.places.state, 100)
  for (const run of [up, destroy, preview]) {
    await expect(run(site.work(), site.tell)).rejects.toMatchObject({ code: 'ENGINE_STATE_BROKEN', exitCode: 3 })
  }
  expect(site.cloud.calls()).toEqual(calls)
})

test('a lost passphrase stops every run, says what is possible and makes no other', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  for (const folder of [site.places.vault, site.places.vaultKey]) rmSync(folder, { recursive: true })
  for (const run of [up, destroy, preview]) {
    await expect(run(site.work(), site.tell)).rejects.toMatchObject({
      code: 'ENGINE_PASSPHRASE_LOST',
      exitCode: 3,
      hint: expect.stringContaining(site.places.vault),
    })
  }
  expect(site.cloud.things()).toHaveLength(2)
})

test('the passphrase of another installation is told as a lost one', async () => {
  using site = new EngineSite()
  using other = new EngineSite()
  await up(site.work(), site.tell)
  await up(other.work(), other.tell)
  for (const part of ['vault', 'vaultKey'] as const) {
    rmSync(site.places[part], { recursive: true })
    renameSync(other.places[part], site.places[part])
  }
  await expect(up(site.work(), site.tell)).rejects.toMatchObject({ code: 'ENGINE_PASSPHRASE_LOST' })
})

test('the passphrase is in no file that is left, and no other secret is', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  const files = globSync('**', { cwd: site.places.kept, withFileTypes: true }).filter((one) => one.isFile())
  const kept = files.map((one) => join(one.parentPath, one.name))
  expect(kept.filter((file) => /passphrase/.test(file))).toEqual([])
  const texts = kept.filter((file) => !file.includes('/vault/')).map((file) => readFileSync(file, 'latin1'))
  // A passphrase is 44 characters of base64.
  expect(texts.filter((text) => /(?<![\w+/:=-])[A-Za-z0-9+/]{43}=(?![\w+/:=])/.test(text))).toEqual([])
})

test('a vault that does not open is told as what it is, and is left', async () => {
  using site = new EngineSite()
  await up(site.work(), site.tell)
  truncateSync(join(site.places.vault, 'vault.v1'), 100)
  const message = expect.stringMatching(/vault\.v1 (?:is cut off|holds bytes)/)
  await expect(up(site.work(), site.tell)).rejects.toMatchObject({ code: 'ENGINE_PASSPHRASE_LOST', message })
})
