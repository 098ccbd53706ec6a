import { expect, test } from 'vitest'
import * as z from 'zod'
import { Compute, computeEndpoint } from '../../../../stacks/gcp/compute/client.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'

const named = z.looseObject({ name: z.string() })

test('what is not there is undefined, and what is there is read', async () => {
  await using cloud = await Cloud.start()
  const compute = computeOf(cloud)
  expect(await compute.get('zones/europe-west1-b/instances/none', named)).toBeUndefined()
  expect(await compute.get('zones/europe-west1-b', named)).toMatchObject({ name: 'europe-west1-b' })
})

test('a storm of 429 and 503 is waited out, and the change is made once', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push(
    { path: /firewalls$/, status: 429, reason: 'rateLimitExceeded', message: 'Rate Limit Exceeded' },
    { path: /firewalls$/, status: 503, reason: 'backendError', message: 'Backend Error' },
  )
  await computeOf(cloud).change('POST', 'global/firewalls', { name: 'vellum-a-ssh' }, 10_000)
  expect([...cloud.held.keys()]).toEqual(['global/firewalls/vellum-a-ssh'])
  expect(cloud.requests.filter((one) => one.startsWith('POST') && one.endsWith('/firewalls'))).toHaveLength(3)
})

test('whoever gives up waiting for a busy cloud is let go at once', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /./, status: 503, reason: 'backendError', message: 'Backend Error', times: 1000 })
  const letGo = new AbortController()
  const compute = new Compute({
    project: cloud.project,
    token: async () => cloud.token,
    endpoint: cloud.endpoint,
    signal: letGo.signal,
  })
  const asked = compute.get('zones/europe-west1-b', named)
  letGo.abort()
  await expect(asked).rejects.toThrow()
})

test('a change that Google accepts and then cannot make fails with its words', async () => {
  await using cloud = await Cloud.start()
  const compute = computeOf(cloud)
  await compute.change('POST', 'global/networks', { name: 'n' }, 10_000)
  await compute.change('POST', 'global/firewalls', { name: 'f', network: `projects/p-test/global/networks/n` }, 10_000)
  await expect(compute.change('DELETE', 'global/networks/n', undefined, 10_000)).rejects.toMatchObject({
    code: 'CLOUD_REFUSED',
    message: expect.stringContaining("already being used by 'global/firewalls/f'"),
  })
})

test('a change that does not end in time is told as one that may still end', async () => {
  await using cloud = await Cloud.start()
  cloud.isSlow = true
  await expect(computeOf(cloud).change('POST', 'global/networks', { name: 'n' }, 200)).rejects.toMatchObject({
    code: 'CLOUD_SLOW',
    exitCode: 5,
  })
})

test('to remove what is gone is no failure', async () => {
  await using cloud = await Cloud.start()
  await computeOf(cloud).change('DELETE', 'global/networks/n', undefined, 10_000)
  expect(cloud.held.size).toBe(0)
})

test('a place that could not be looked at is never taken for an empty one', async () => {
  await using cloud = await Cloud.start()
  cloud.unreachable.push('zones/us-central1-f')
  await expect(computeOf(cloud).everywhere('instances', 'labels.x=y', named)).rejects.toMatchObject({
    code: 'CLOUD_UNSEEN',
    exitCode: 9,
  })
})

test("gcloud's own variable says where Compute answers", () => {
  expect(computeEndpoint({})).toBe('https://compute.googleapis.com/compute/v1/')
  expect(computeEndpoint({ CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: 'http://127.0.0.1:1/compute/v1' })).toBe(
    'http://127.0.0.1:1/compute/v1/',
  )
})

test('nobody who answers at all is told as unreachable, and no token goes to another address', async () => {
  await using cloud = await Cloud.start()
  const { endpoint } = cloud
  await cloud[Symbol.asyncDispose]()
  const letGo = AbortSignal.timeout(3_000)
  const compute = new Compute({ project: 'p-test', token: async () => 't', endpoint, signal: letGo })
  await expect(compute.get('zones/europe-west1-b', named)).rejects.toThrow()
})
