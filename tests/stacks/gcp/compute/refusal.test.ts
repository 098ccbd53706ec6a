import { expect, test } from 'vitest'
import { answered, refusalIn } from '../../../../stacks/gcp/compute/refusal.ts'

const facts = { project: 'p-test', what: 'zones/europe-west1-b/instances/vellum-a' }
const said = (reason: string, message: string) => ({ error: { message, errors: [{ reason, message }] } })

test.each([
  ['CLOUD_CREDENTIALS_ENDED', 401, said('authError', 'Invalid Credentials')],
  ['CLOUD_API_DISABLED', 403, said('accessNotConfigured', 'Compute Engine API has not been used in project 1 before')],
  [
    'CLOUD_API_DISABLED',
    403,
    { error: { message: 'x', status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] } },
  ],
  ['CLOUD_BILLING_DISABLED', 403, said('forbidden', 'Project p-test (#4711) has billing disabled. Please enable it.')],
  [
    'CLOUD_BILLING_DISABLED',
    403,
    said('forbidden', 'This API method requires billing to be enabled. Please enable billing on project #4711'),
  ],
  [
    'CLOUD_BILLING_DISABLED',
    403,
    { error: { message: 'x', status: 'PERMISSION_DENIED', details: [{ reason: 'BILLING_DISABLED' }] } },
  ],
  ['CLOUD_POLICY_FORBIDS', 412, said('conditionNotMet', 'Constraint constraints/compute.vmExternalIpAccess violated')],
  ['CLOUD_QUOTA_USED_UP', 403, said('quotaExceeded', "Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1.")],
  ['CLOUD_CAPACITY_MISSING', 400, said('ZONE_RESOURCE_POOL_EXHAUSTED', 'does not have enough resources available')],
  [
    'CLOUD_PERMISSION_MISSING',
    403,
    said('forbidden', "Required 'compute.instances.create' permission for 'projects/p'"),
  ],
  ['CLOUD_NAME_TAKEN', 409, said('alreadyExists', 'already exists')],
  ['CLOUD_BUSY', 503, said('backendError', 'Backend Error')],
  ['CLOUD_BUSY', 429, undefined],
  ['CLOUD_REFUSED', 400, said('invalid', "Invalid value for field 'resource.name'")],
])('%s is what HTTP %i means', (code, status, body) => {
  expect(answered(refusalIn(status, body), facts)).toMatchObject({ code })
})

test('the permission, the quota, the policy and the zone are named', () => {
  const of = (status: number, body: unknown) => answered(refusalIn(status, body), facts).message
  expect(of(403, said('forbidden', "Required 'compute.instances.create' permission for 'x'"))).toContain(
    'compute.instances.create',
  )
  expect(of(403, said('quotaExceeded', "Quota 'CPUS' exceeded."))).toContain('quota CPUS')
  expect(of(412, said('conditionNotMet', 'constraints/compute.requireOsLogin violated'))).toContain('requireOsLogin')
  expect(of(400, said('ZONE_RESOURCE_POOL_EXHAUSTED', ''))).toContain('zone europe-west1-b')
})

test('the role that is asked for is one that the missing permission is in', () => {
  const body = said(
    'forbidden',
    "Required 'compute.firewalls.create' permission for 'projects/p-test/global/firewalls/x'",
  )
  expect(answered(refusalIn(403, body), facts).hint).toBe(
    'Have its owner grant it: gcloud projects add-iam-policy-binding p-test --member user:YOU --role roles/compute.securityAdmin',
  )
})

test('a rate limit in the clothes of a 403 is waited for', () => {
  expect(refusalIn(403, said('rateLimitExceeded', 'Rate Limit Exceeded')).isBusy).toBe(true)
  expect(refusalIn(403, said('forbidden', 'no')).isBusy).toBe(false)
})

test('who is not reached at all is told so', () => {
  expect(answered({ status: 0, reason: 'unreachable', message: 'getaddrinfo ENOTFOUND' }, facts).code).toBe(
    'CLOUD_UNREACHABLE',
  )
})
