import { expect, test } from 'vitest'
import { preflight } from '../../../stacks/gcp/preflight.ts'
import type { MachineSpec } from '../../../stacks/gcp/spec.ts'
import { Cloud } from '../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../fixtures/gcp/compute.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

const look = (cloud: Cloud, spec: Partial<MachineSpec> = {}) =>
  preflight(
    computeOf(cloud),
    { token: async () => cloud.token, endpoint: cloud.resourceManager },
    { ...wantedMachine, ...spec },
  )

test('a project in which the machine can be made', async () => {
  await using cloud = await Cloud.start()
  expect(await look(cloud)).toEqual({ isThere: false, image: 'debian-13-trixie-v20260801' })
  expect(cloud.held.size).toBe(0)
})

test.each<[string, Partial<MachineSpec>]>([
  ['CLOUD_ZONE_UNKNOWN', { zone: 'europe-west9-z' }],
  ['CLOUD_ZONE_DOWN', { zone: 'us-central1-f' }],
  ['CLOUD_MACHINE_TYPE_UNKNOWN', { machineType: 'x9-huge' }],
])('%s', async (code, spec) => {
  await using cloud = await Cloud.start()
  await expect(look(cloud, spec)).rejects.toMatchObject({ code, exitCode: 3 })
})

test('an image that Google has withdrawn, and a disk that is too small for it', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /images\/family/, status: 404, reason: 'notFound', message: 'was not found' })
  await expect(look(cloud)).rejects.toMatchObject({ code: 'CLOUD_IMAGE_MISSING' })
  await expect(look(cloud, { diskGiB: 9 })).rejects.toMatchObject({ code: 'CLOUD_DISK_TOO_SMALL' })
})

test.each(['CPUS', 'STATIC_ADDRESSES', 'IN_USE_ADDRESSES', 'SSD_TOTAL_GB', 'NETWORKS', 'SUBNETWORKS', 'FIREWALLS'])(
  'quota %s used up',
  async (metric) => {
    await using cloud = await Cloud.start()
    cloud.quotas[metric] = { limit: 8, usage: 8 }
    await expect(look(cloud)).rejects.toMatchObject({
      code: 'CLOUD_QUOTA_USED_UP',
      message: expect.stringContaining(metric),
    })
  },
)

test('the last network of a new project, which has one already, is enough', async () => {
  await using cloud = await Cloud.start()
  const networks = () =>
    [...Array(4).keys()].map((n): [string, { name: string }] => [`global/networks/n${n}`, { name: `n${n}` }])
  for (const [path, one] of networks().slice(1)) cloud.held.set(path, one)
  expect(await look(cloud)).toMatchObject({ isThere: false })
  for (const [path, one] of networks()) cloud.held.set(path, one)
  await expect(look(cloud)).rejects.toMatchObject({ message: expect.stringContaining('NETWORKS') })
})

test('addresses that no region has are counted apart, and a machine takes none of them', async () => {
  await using cloud = await Cloud.start()
  const usedUp = { limit: 1, usage: 1 }
  expect(cloud.quota.ofProject()).toEqual(
    expect.arrayContaining([
      { metric: 'STATIC_ADDRESSES', ...usedUp },
      { metric: 'IN_USE_ADDRESSES', ...usedUp },
    ]),
  )
  expect(await look(cloud)).toMatchObject({ isThere: false })
})

test('a family with processors of its own is held against their quota', async () => {
  await using cloud = await Cloud.start()
  cloud.quotas.N2_CPUS = { limit: 1, usage: 0 }
  await expect(look(cloud, { machineType: 'n2-standard-2' })).rejects.toMatchObject({ code: 'CLOUD_QUOTA_USED_UP' })
  expect(await look(cloud)).toMatchObject({ isThere: false })
})

test.each([
  ['compute.requireOsLogin', { booleanPolicy: { enforced: true } }],
  ['compute.disableGuestAttributesAccess', { booleanPolicy: { enforced: true } }],
  ['compute.vmExternalIpAccess', { listPolicy: { allValues: 'DENY' } }],
])('a policy that forbids the machine: %s', async (policy, effective) => {
  await using cloud = await Cloud.start()
  cloud.policies[`constraints/${policy}`] = effective
  await expect(look(cloud)).rejects.toMatchObject({
    code: 'CLOUD_POLICY_FORBIDS',
    message: expect.stringContaining(policy),
  })
})

test('who may not read policies may still make machines', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /getEffectiveOrgPolicy/, status: 403, reason: 'forbidden', message: 'no', times: 3 })
  expect(await look(cloud)).toMatchObject({ isThere: false })
})

test("a machine of this name: ours is taken up again, somebody else's is left alone", async () => {
  await using cloud = await Cloud.start()
  const path = 'zones/europe-west1-b/instances/vellum-a'
  cloud.held.set(path, { name: 'vellum-a', labels: { 'vellum-owner': wantedMachine.owner } })
  expect(await look(cloud)).toMatchObject({ isThere: true })
  cloud.held.set(path, { name: 'vellum-a', labels: { 'vellum-owner': 'ffffffffffff' } })
  await expect(look(cloud)).rejects.toMatchObject({ code: 'CLOUD_NAME_TAKEN' })
})

test.each([
  ['CLOUD_API_DISABLED', { status: 403, reason: 'accessNotConfigured', message: 'has not been used' }],
  [
    'CLOUD_PERMISSION_MISSING',
    { status: 403, reason: 'forbidden', message: "Required 'compute.projects.get' permission" },
  ],
  [
    'CLOUD_BILLING_DISABLED',
    { status: 403, reason: 'forbidden', message: 'This API method requires billing to be enabled.' },
  ],
  ['CLOUD_PROJECT_UNKNOWN', { status: 404, reason: 'notFound', message: 'not found' }],
])('%s is told before anything else', async (code, refused) => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /projects\/p-test$/, ...refused })
  await expect(look(cloud)).rejects.toMatchObject({ code })
})
