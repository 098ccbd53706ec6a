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
    'CLOUD_BILLING_DISABLED',
    'googleapi: Error 403: This API method requires billing to be enabled. Please enable billing on project #4711 by visiting https://console.developers.google.com/billing/enable?project=4711 then retry. If you enabled billing for this project recently, wait a few minutes for the action to propagate to our systems and retry. Details: [ { "reason": "BILLING_DISABLED" } ] , forbidden',
    /gcloud billing projects link p --billing-account=ID/,
  ],
  [
    'CLOUD_BILLING_DISABLED',
    'googleapi: Error 403: Project p (#4711) has billing disabled. Please enable it., forbidden',
    /The project "p" .*nothing was made/,
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
  [
    'CLOUD_CREDENTIALS_MISSING',
    'google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information',
    /application-default login/,
  ],
  [
    'CLOUD_CREDENTIALS_ENDED',
    `Error loading zone 'z-1': Get "https://compute.googleapis.com/compute/v1/projects/p/zones/z-1?alt=json&prettyPrint=false": oauth2: "invalid_grant" "Bad Request"`,
    /login/,
  ],
  [
    'CLOUD_API_DISABLED',
    'googleapi: Error 403: Access Not Configured. Compute Engine API has not been used in project 4711 before or it is disabled. Details: [ { "reason": "SERVICE_DISABLED" } ] , accessNotConfigured',
    /services enable/,
  ],
  [
    'CLOUD_PROJECT_UNKNOWN',
    'googleapi: Error 403: Project 4711 is not found and cannot be used for API calls. If it is recently created, enable Compute Engine API by visiting https://console.developers.google.com/apis/api/compute.googleapis.com/overview?project=4711 then retry., accessNotConfigured',
    /no project "p"/,
  ],
  [
    'CLOUD_PROJECT_UNKNOWN',
    "googleapi: Error 404: The resource 'projects/p' was not found, notFound",
    /no project "p"/,
  ],
  [
    'CLOUD_QUOTA_USED_UP',
    "Error waiting for instance to create: Quota 'SSD_TOTAL_GB' exceeded. Limit: 500.0 in region europe-west1.",
    /The quota SSD_TOTAL_GB/,
  ],
  [
    'CLOUD_QUOTA_USED_UP',
    "Error waiting to create Network: Error waiting for Creating Network: Quota 'NETWORKS' exceeded. Limit: 5.0 globally.",
    /The quota NETWORKS/,
  ],
  [
    'CLOUD_QUOTA_USED_UP',
    "googleapi: Error 403: Quota 'STATIC_ADDRESSES' exceeded. Limit: 8.0 in region europe-west1. Details: [ {",
    /The quota STATIC_ADDRESSES/,
  ],
  [
    'CLOUD_QUOTA_USED_UP',
    "googleapi: Error 429: Quota limit 'InstancesPerProject' has been exceeded. Limit: 0 in region us-central1.",
    /The quota InstancesPerProject/,
  ],
  [
    'CLOUD_PERMISSION_MISSING',
    "googleapi: Error 403: Required 'compute.networks.create' permission for 'projects/p/global/networks/a' Details:",
    /compute\.networks\.create/,
  ],
  [
    'CLOUD_PERMISSION_MISSING',
    "googleapi: Error 403: Permission 'compute.disks.create' denied on resource '//compute.googleapis.com/projects/p' (or it may not exist)., forbidden",
    /: compute\.disks\.create;/,
  ],
  [
    'CLOUD_ZONE_UNKNOWN',
    "Error loading zone 'mars-1-a': googleapi: Error 404: The resource 'projects/p/zones/mars-1-a' was not found, notFound",
    /no zone "mars-1-a"/,
  ],
  [
    'CLOUD_IMAGE_MISSING',
    "Error resolving image name 'debian-cloud/debian-99': Could not find image or family debian-cloud/debian-99",
    /debian-cloud\/debian-99/,
  ],
  [
    'CLOUD_IMAGE_MISSING',
    "googleapi: Error 400: Invalid value for field 'resource.sourceImage': 'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/gone'. The referenced image resource cannot be found., invalid",
    /images\/gone/,
  ],
  [
    'CLOUD_CAPACITY_MISSING',
    "Error waiting for instance to create: The zone 'projects/p/zones/z-1' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.",
    /The zone z-1 /,
  ],
  [
    'CLOUD_CAPACITY_MISSING',
    'Error waiting for instance to create: A e2-standard-2 VM instance is currently unavailable in the europe-west4-a zone.',
    /The zone europe-west4-a /,
  ],
  [
    'CLOUD_BUSY',
    "googleapi: Error 403: Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com' for consumer 'project_number:4711'., rateLimitExceeded",
    /some minutes/,
  ],
  [
    'CLOUD_UNREACHABLE',
    'Post "https://compute.googleapis.com/compute/v1/projects/p/global/networks": dial tcp: lookup compute.googleapis.com: no such host',
    /on the internet/,
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
