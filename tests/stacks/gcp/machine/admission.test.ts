import { expect, test } from 'vitest'
import { admit } from '../../../../stacks/gcp/machine/admission.ts'
import { leftOf } from '../../../../stacks/gcp/machine/leaks.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'
import { wantedMachine } from '../../../fixtures/gcp/spec.ts'

const standing = 'global/firewalls/vellum-a-ssh'

test('where the range is let in already, nothing is opened', async () => {
  await using cloud = await Cloud.start()
  cloud.held.set(standing, { name: 'vellum-a-ssh', sourceRanges: ['203.0.113.7/32'] })
  expect(await admit(computeOf(cloud), wantedMachine, ['203.0.113.7/32'], '4f2a')).toBeUndefined()
  expect(cloud.held.size).toBe(1)
})

test('another range is let in for the length of one run, and the standing rule is left as it is', async () => {
  await using cloud = await Cloud.start()
  const rule = { name: 'vellum-a-ssh', sourceRanges: ['203.0.113.7/32'] }
  cloud.held.set(standing, rule)
  {
    await using _admission = await admit(computeOf(cloud), wantedMachine, ['198.51.100.4/32'], '4f2a')
    expect(cloud.held.get('global/firewalls/vellum-a-ssh-4f2a')).toMatchObject({
      sourceRanges: ['198.51.100.4/32'],
      description: expect.stringContaining('lease 4f2a'),
    })
  }
  expect([...cloud.held]).toEqual([[standing, rule]])
})

test('one that was never closed is listed by the leak proof', async () => {
  await using cloud = await Cloud.start()
  await admit(computeOf(cloud), wantedMachine, ['198.51.100.4/32'], '4f2a')
  expect(await leftOf(computeOf(cloud), 'a', wantedMachine.owner)).toMatchObject([{ name: 'vellum-a-ssh-4f2a' }])
})
