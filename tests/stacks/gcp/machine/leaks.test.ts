import { expect, test } from 'vitest'
import { leftOf, machinesOf } from '../../../../stacks/gcp/machine/leaks.ts'
import { described, labelsOf } from '../../../../stacks/gcp/spec.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'
import { wantedMachine } from '../../../fixtures/gcp/spec.ts'

const { owner } = wantedMachine
const labels = labelsOf(wantedMachine)
const description = described(wantedMachine)
const zone = 'europe-west1-b'
const region = 'europe-west1'

const all = {
  [`zones/${zone}/instances/vellum-a`]: { name: 'vellum-a', zone, labels, status: 'RUNNING' },
  [`zones/${zone}/disks/vellum-a`]: { name: 'vellum-a', zone, labels },
  [`regions/${region}/addresses/vellum-a`]: { name: 'vellum-a', region, labels },
  [`regions/${region}/subnetworks/vellum-a`]: { name: 'vellum-a', region, description },
  'global/firewalls/vellum-a-ssh': { name: 'vellum-a-ssh', description },
  'global/firewalls/vellum-a-ssh-4f2a': { name: 'vellum-a-ssh-4f2a', description: `${description}, lease 4f2a` },
  'global/networks/vellum-a': { name: 'vellum-a', description },
  'global/snapshots/vellum-a-old': { name: 'vellum-a-old', labels },
}

test('nothing is left where nothing is', async () => {
  await using cloud = await Cloud.start()
  expect(await leftOf(computeOf(cloud), 'a', owner)).toEqual([])
})

test.each(Object.entries(all))('%s is found, with the line that removes it', async (path, one) => {
  await using cloud = await Cloud.start()
  cloud.held.set(path, one)
  const [left, ...more] = await leftOf(computeOf(cloud), 'a', owner)
  expect(more).toEqual([])
  expect(left).toMatchObject({ name: one.name })
  expect(left?.remove).toMatch(
    new RegExp(`^gcloud compute .+ delete ${one.name}( --(zone|region) \\S+)? --project p-test --quiet$`),
  )
})

test('a disk in a zone that no record names is found too', async () => {
  await using cloud = await Cloud.start()
  cloud.held.set('zones/us-central1-a/disks/elsewhere', { name: 'elsewhere', zone: 'us-central1-a', labels })
  expect(await leftOf(computeOf(cloud), 'a', owner)).toMatchObject([{ kind: 'disks', place: 'zone us-central1-a' }])
})

test("another assistant's and another operator's things are not ours", async () => {
  await using cloud = await Cloud.start()
  const others = { ...labels, 'vellum-owner': 'ffffffffffff' }
  cloud.held.set(`zones/${zone}/disks/vellum-a`, { name: 'vellum-a', zone, labels: others })
  cloud.held.set(`zones/${zone}/disks/vellum-ab`, {
    name: 'vellum-ab',
    zone,
    labels: labelsOf({ assistant: 'ab', owner }),
  })
  cloud.held.set('global/networks/vellum-ab', { name: 'vellum-ab', description: described({ assistant: 'ab', owner }) })
  expect(await leftOf(computeOf(cloud), 'a', owner)).toEqual([])
})

test('machines of ours are found whatever is written down here', async () => {
  await using cloud = await Cloud.start()
  for (const [path, one] of Object.entries(all)) cloud.held.set(path, one)
  expect(await machinesOf(computeOf(cloud), owner)).toEqual([
    { assistant: 'a', project: 'p-test', zone, status: 'RUNNING' },
  ])
})
