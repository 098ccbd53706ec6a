import { expect, test } from 'vitest'
import { explained } from '../../../stacks/gcp/complaint.ts'

test.each([
  [
    'CLOUD_CREDENTIALS_MISSING',
    'Attempted to load application default credentials since neither `credentials` nor `access_token` was set in the provider block. No credentials loaded.',
    /application-default login/,
  ],
  [
    'CLOUD_CREDENTIALS_ENDED',
    'oauth2: "invalid_grant" "Token has been expired or revoked."',
    /application-default login/,
  ],
  [
    'CLOUD_CREDENTIALS_ENDED',
    'googleapi: Error 401: Request had invalid authentication credentials., authError',
    /login/,
  ],
  [
    'CLOUD_API_DISABLED',
    'googleapi: Error 403: Compute Engine API has not been used in project 4711 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/compute.googleapis.com/overview?project=4711 then retry., accessNotConfigured',
    /services enable compute\.googleapis\.com --project p$/,
  ],
  [
    'CLOUD_QUOTA_USED_UP',
    "googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded",
    /The quota CPUS of the project "p"/,
  ],
  [
    'CLOUD_PERMISSION_MISSING',
    "googleapi: Error 403: Required 'compute.instances.create' permission for 'projects/p/zones/z/instances/a', forbidden",
    /compute\.instances\.create/,
  ],
  [
    'CLOUD_POLICY_FORBIDS',
    'googleapi: Error 412: Constraint constraints/compute.vmExternalIpAccess violated for project p., conditionNotMet',
    /compute\.vmExternalIpAccess/,
  ],
  [
    'CLOUD_ZONE_UNKNOWN',
    "googleapi: Error 400: Invalid value for field 'zone': 'mars-1-a'. Unknown zone., invalid",
    /no zone "mars-1-a"/,
  ],
  [
    'CLOUD_ZONE_UNKNOWN',
    "googleapi: Error 403: Permission denied on 'locations/nowhere' (or it may not exist)., forbidden",
    /no zone "nowhere"/,
  ],
  [
    'CLOUD_NAME_TAKEN',
    "googleapi: Error 409: The resource 'projects/p/zones/z/instances/a' already exists, alreadyExists",
    /projects\/p\/zones\/z\/instances\/a already/,
  ],
  [
    'CLOUD_IMAGE_MISSING',
    "googleapi: Error 404: The resource 'projects/debian-cloud/global/images/family/debian-99' was not found, notFound",
    /debian-99/,
  ],
  [
    'CLOUD_CAPACITY_MISSING',
    "Error waiting for instance to create: The zone 'projects/p/zones/z-1' does not have enough resources available to fulfill the request. ZONE_RESOURCE_POOL_EXHAUSTED",
    /The zone z-1/,
  ],
  ['CLOUD_BUSY', 'googleapi: Error 503: The service is currently unavailable., backendError', /some minutes/],
  ['CLOUD_REFUSED', 'googleapi: Error 400: Something that nobody has heard of, invalid', /nobody has heard of/],
])('%s is what Google means by: %s', (code, text, said) => {
  const failure = explained(`1 error occurred: * Error creating Instance: ${text}`, 'p')
  expect(failure).toMatchObject({ code })
  expect(`${failure?.message}\n${failure?.hint}`).toMatch(said)
  expect(`${failure?.message} ${failure?.hint}`).not.toMatch(/[{}]|undefined/)
})

test('what Google did not say is left to others', () => {
  expect(explained("sise: Unrecognized key: 'sise'", 'p')).toBeUndefined()
})
