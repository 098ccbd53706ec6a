import { expect, test } from 'vitest'
import { forbiddenBy, resourceManagerEndpoint } from '../../../../stacks/gcp/access/policies.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'

test("gcloud's own variable says where the Resource Manager answers", () => {
  expect(resourceManagerEndpoint({})).toBe('https://cloudresourcemanager.googleapis.com/')
  const set = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER'
  expect(resourceManagerEndpoint({ [set]: 'http://127.0.0.1:1' })).toBe('http://127.0.0.1:1/')
})

test('the first policy that forbids is named, and none where none does', async () => {
  await using cloud = await Cloud.start()
  const policies = { token: async () => cloud.token, endpoint: cloud.resourceManager }
  expect(await forbiddenBy(policies, cloud.project)).toBeUndefined()
  cloud.policies['constraints/compute.vmExternalIpAccess'] = { listPolicy: { allValues: 'DENY' } }
  cloud.policies['constraints/compute.requireOsLogin'] = { booleanPolicy: { enforced: true } }
  expect(await forbiddenBy(policies, cloud.project)).toBe('compute.requireOsLogin')
})

test('where policies cannot be asked, nothing is known to forbid', async () => {
  await using cloud = await Cloud.start()
  const { resourceManager: endpoint } = cloud
  expect(await forbiddenBy({ token: async () => 'of nobody', endpoint }, cloud.project)).toBeUndefined()
})
