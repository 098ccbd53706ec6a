import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { destroy, known, preview, refresh, up, type Work } from '../../../stacks/engine/run.ts'
import type { Bucket } from '../../fixtures/engine/bucket.ts'
import { GoogleBucket } from '../../fixtures/engine/bucket-google.ts'
import { S3Bucket } from '../../fixtures/engine/bucket-s3.ts'
import { EngineSite, folders } from '../../fixtures/engine/site.ts'

// Each run of the engine takes seconds where all processors are busy, and these take several.
vi.setConfig({ testTimeout: 240_000 })

beforeEach(() => {
  vi.stubEnv('PULUMI_CONFIG_PASSPHRASE', 'of the team')
})
afterEach(() => vi.unstubAllEnvs())

/** A bucket of somebody who may read and write it. */
async function open(kind: new () => Bucket): Promise<Bucket> {
  const bucket = await new kind().start()
  for (const [name, value] of Object.entries(bucket.environment)) vi.stubEnv(name, value)
  return bucket
}

/** Two machines of one cloud, which keep their states in one bucket. */
function twoMachines(site: EngineSite, { url }: Bucket) {
  const first: Work = { ...site.work(), backend: url }
  const second: Work = { ...first, folders: { ...folders(join(site.folder, 'second')), cache: first.folders.cache } }
  return { first, second }
}

const names = async (work: Work, site: EngineSite) => (await known(work, site.tell))?.resources.map(({ name }) => name)

describe.each([
  ['gs://', GoogleBucket],
  ['s3://', S3Bucket],
])('in %s', (_scheme, kind) => {
  test('what one machine made another one knows from the bucket, changes and removes', async () => {
    using site = new EngineSite()
    await using bucket = await open(kind)
    const { first, second } = twoMachines(site, bucket)
    expect(await names(first, site)).toBeUndefined()
    expect((await preview(first, site.tell)).map(({ name }) => name)).toEqual(['network', 'instance'])
    expect((await up(first, site.tell)).id).toEqual({ value: 'projects/p/instances/a', secret: false })
    expect(existsSync(join(site.places.own, '.pulumi'))).toBe(false)
    expect(await names(second, site)).toEqual(['network', 'instance'])
    expect(await preview(second, site.tell)).toEqual([])
    site.cloud.remove('projects/p/instances/a')
    await refresh(second, [], site.tell)
    expect(await names(first, site)).toEqual(['network'])
    await up(second, site.tell)
    const [copies = ''] = readdirSync(join(site.folder, 'second/state/pulumi/buckets'))
    expect(readdirSync(join(site.folder, 'second/state/pulumi/buckets', copies, 'copies/a'))).not.toEqual([])
    await destroy(second, site.tell)
    expect([site.cloud.things(), await names(first, site)]).toEqual([[], undefined])
  })

  test('a refusal says what is on record in the bucket', async () => {
    using site = new EngineSite()
    await using bucket = await open(kind)
    const { first } = twoMachines(site, bucket)
    site.cloud.break({ call: 'create', name: 'instance', does: { refuses: 'googleapi: Error 503: backendError' } })
    const message = expect.stringContaining('on record of it: network.')
    await expect(up(first, site.tell)).rejects.toMatchObject({ code: 'MACHINE_UNFINISHED', message })
  })

  test('a lock of another machine holds everybody off; one that a dead engine of this machine left does not', async () => {
    using site = new EngineSite()
    await using bucket = await open(kind)
    const { first } = twoMachines(site, bucket)
    await up(first, site.tell)
    const at = 'of-the-team/.pulumi/locks/organization/vellum/a/11111111-1111-1111-1111-111111111111.json'
    const lock = { username: 'ada', timestamp: '2026-11-22T03:00:00Z' }
    const holdOff = (by: object) => bucket.objects.set(at, Buffer.from(JSON.stringify({ ...lock, ...by })))
    holdOff({ pid: 1, hostname: 'laptop-2' })
    const held = { code: 'LEASE_HELD', exitCode: 4, message: expect.stringContaining('ada@laptop-2 (process 1)') }
    await expect(destroy(first, site.tell)).rejects.toMatchObject(held)
    holdOff({ pid: spawnSync('true').pid, hostname: hostname() })
    await destroy(first, site.tell)
    expect(site.cloud.things()).toEqual([])
  })

  test('a bucket that is not there is no empty one: nothing is made', async () => {
    using site = new EngineSite()
    await using bucket = await open(kind)
    const work = { ...site.work(), backend: bucket.url.replace('states', 'elsewhere') }
    for (const run of [up, destroy, preview])
      await expect(run(work, site.tell)).rejects.toMatchObject({ code: 'STATE_UNREACHABLE', exitCode: 5 })
    expect(site.cloud.calls()).toEqual([])
  })
})
