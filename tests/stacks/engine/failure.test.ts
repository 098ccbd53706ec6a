import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EngineExit } from '../../../stacks/engine/command.ts'
import { failureOf } from '../../../stacks/engine/failure.ts'
import { type EnginePlaces, enginePlaces } from '../../../stacks/engine/places.ts'
import { folders } from '../../fixtures/engine/site.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const instance = { name: 'instance', type: 'gcp:compute/instance:Instance' }
const exit = (said = '', signal: NodeJS.Signals | null = null) =>
  new EngineExit('up', said, { code: signal ? null : 255, signal })
const places = () => enginePlaces(folders(temporaryFolder()), 'a')

/** What went wrong with the instance, in the cloud's words. */
const refusedWith = (text: string, thrown: unknown = exit(), where: EnginePlaces = places()) =>
  failureOf({ thrown, complaints: [{ resource: instance, text }], isInterrupted: false }, where)

describe('what Google says is told as one sentence with a fix', () => {
  test.each([
    [
      'CLOUD_CREDENTIALS',
      'Attempted to load application default credentials since neither `credentials` nor `access_token` was set in the provider block. No credentials loaded. Original error: google: could not find default credentials.',
      'gcloud auth application-default login',
    ],
    ['CLOUD_CREDENTIALS', 'oauth2: "invalid_grant" "Token has been expired or revoked."', 'gcloud auth'],
    [
      'CLOUD_API_OFF',
      'googleapi: Error 403: Compute Engine API has not been used in project 4711 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/compute.googleapis.com/overview?project=4711 then retry., accessNotConfigured',
      'gcloud services enable compute.googleapis.com --project 4711',
    ],
    [
      'CLOUD_QUOTA',
      "googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded",
      'quotas',
    ],
    [
      'CLOUD_PERMISSION',
      "googleapi: Error 403: Required 'compute.instances.create' permission for 'projects/p/zones/z/instances/a', forbidden",
      'roles/compute.admin',
    ],
    [
      'CLOUD_PLACE_UNKNOWN',
      "googleapi: Error 400: Invalid value for field 'zone': 'europe-west9-z'. Unknown zone., invalid",
      'zones list',
    ],
    [
      'CLOUD_PLACE_UNKNOWN',
      "googleapi: Error 403: Permission denied on 'locations/nowhere' (or it may not exist)., forbidden",
      'zones list',
    ],
    ['CLOUD_NAME_TAKEN', "googleapi: Error 409: The resource 'projects/p/a' already exists, alreadyExists", '--name'],
    [
      'CLOUD_IMAGE_MISSING',
      "googleapi: Error 404: The resource 'projects/debian-cloud/global/images/family/debian-99' was not found, notFound",
      'images list',
    ],
    [
      'CLOUD_CAPACITY',
      "The zone 'projects/p/zones/europe-west1-b' does not have enough resources available to fulfill the request. ZONE_RESOURCE_POOL_EXHAUSTED",
      'another zone',
    ],
    ['CLOUD_BUSY', 'googleapi: Error 503: The service is currently unavailable., backendError', 'in a few minutes'],
    ['CLOUD_BUSY', 'googleapi: Error 403: Rate Limit Exceeded, rateLimitExceeded', 'in a few minutes'],
    ['CLOUD_REFUSED', 'googleapi: Error 400: Something that nobody has heard of', 'Mend that'],
  ])('%s: %s', (code, text, hint) => {
    const failure = refusedWith(`1 error occurred:\n\t* ${text}\n\n`)
    expect(failure).toMatchObject({ code, exitCode: 7 })
    expect(failure.hint).toContain(hint)
    expect(failure.message).toContain(text.split('. ')[0]?.slice(0, 60))
    expect(`${failure.message} ${failure.hint}`).not.toMatch(/[{}]|undefined|\n/)
    expect(failure.message).toMatch(/; nothing of the machine is on record\.$/)
  })
})

test('the action that is lacking, the quota and the zone are named', () => {
  expect(refusedWith("Required 'compute.disks.create' permission for 'x'").message).toContain(
    'lacks: compute.disks.create',
  )
  expect(refusedWith("Quota 'IN_USE_ADDRESSES' exceeded").message).toContain('IN_USE_ADDRESSES is used up')
  expect(refusedWith("Invalid value for field 'zone': 'mars-1-a'").message).toContain('zone or region mars-1-a')
})

test('a failure says how much of the machine is on record, and what may be there besides', () => {
  const where = places()
  const resource = (name: string) => ({
    urn: `urn:pulumi:a::vellum::gcp:x/y:Y::${name}`,
    type: 'gcp:x/y:Y',
    custom: true,
    id: 'i',
  })
  const latest = {
    resources: [resource('network')],
    pending_operations: [{ type: 'creating', resource: resource('instance') }],
  }
  mkdirSync(dirname(where.state), { recursive: true })
  writeFileSync(where.state, JSON.stringify({ version: 3, checkpoint: { latest } }))
  expect(refusedWith('no', exit(), where).message).toMatch(
    /; 1 of its parts are on record, and instance may be there as well\.$/,
  )
})

test('what follows from a known cause does not hide it', () => {
  const complaints = [
    { text: 'update failed' },
    { resource: { name: 'network', type: 'x' }, text: 'something odd' },
    { resource: instance, text: "googleapi: Error 403: Quota 'CPUS' exceeded" },
  ]
  expect(failureOf({ thrown: exit(), complaints, isInterrupted: false }, places()).code).toBe('CLOUD_QUOTA')
})

test.each([
  ['LEASE_HELD', 4, exit('error: the stack is currently locked by 1 lock(s).')],
  ['ENGINE_PASSPHRASE_LOST', 3, exit('error: could not create secrets manager: incorrect passphrase')],
  ['ENGINE_KILLED', 7, exit('', 'SIGKILL')],
  ['ENGINE_FAILED', 7, exit('error: no space left on device')],
  ['UNEXPECTED', 1, new TypeError('a fault of ours')],
])('%s is what the engine ended with where no resource was refused', (code, exitCode, thrown) => {
  expect(failureOf({ thrown, complaints: [], isInterrupted: false }, places())).toMatchObject({ code, exitCode })
})

test('whoever interrupted it is told that, whatever failed by it', () => {
  const complaints = [{ resource: instance, text: 'context canceled' }]
  expect(failureOf({ thrown: exit('', 'SIGKILL'), complaints, isInterrupted: true }, places()).code).toBe('CANCELLED')
})
