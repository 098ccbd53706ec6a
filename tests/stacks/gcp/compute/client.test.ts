import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { Compute, computeEndpoint } from '../../../../stacks/gcp/compute/client.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'

const named = z.looseObject({ name: z.string() })
const network = ['POST', 'global/networks', { name: 'n' }] as const

afterEach(() => vi.restoreAllMocks())

/** Lets a test say how much time has gone by for limits of requests and for deadlines; all else takes the time that it takes. */
function clock(): { pass(ms: number): void } {
  const now = Date.now
  let passed = 0
  const limits: { endsMs: number; limit: AbortController }[] = []
  vi.spyOn(Date, 'now').mockImplementation(() => now() + passed)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const limit = new AbortController()
    limits.push({ endsMs: Date.now() + ms, limit })
    return limit.signal
  })
  return {
    pass(ms) {
      passed += ms
      for (const { endsMs, limit } of limits)
        if (endsMs <= Date.now()) limit.abort(new DOMException('the limit of a request has passed', 'TimeoutError'))
    },
  }
}

/** Until an operation has been waited for so many times. */
const waits = (cloud: Cloud, times: number) =>
  vi.waitFor(() => expect(cloud.requests.filter((one) => one.endsWith('/wait'))).toHaveLength(times), 30_000)

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

test('a change of minutes is waited for, past what one request and a busy cloud are given', async () => {
  await using cloud = await Cloud.start()
  cloud.isSlow = true
  const time = clock()
  const changed = computeOf(cloud)
    .change(...network, 240_000)
    .then(() => 'done', String)
  await waits(cloud, 1)
  time.pass(100_000)
  cloud.isSlow = false
  time.pass(35_000)
  expect(await changed).toBe('done')
  await waits(cloud, 2)
})

test('a change that never ends is given all of its own time, and then told as slow', async () => {
  await using cloud = await Cloud.start()
  cloud.isSlow = true
  const time = clock()
  const changed = computeOf(cloud)
    .change(...network, 240_000)
    .catch((error: unknown) => error)
  await waits(cloud, 1)
  time.pass(135_000)
  await waits(cloud, 2)
  time.pass(105_000)
  expect(await changed).toMatchObject({ code: 'CLOUD_SLOW', message: expect.stringContaining('240 seconds') })
})

test('an answer that a change still runs is no end of it', async () => {
  await using cloud = await Cloud.start({ changeMs: 100 })
  cloud.operations.holdMs = 0
  await computeOf(cloud).change(...network, 60_000)
  expect(cloud.requests.filter((one) => one.endsWith('/wait')).length).toBeGreaterThan(1)
})

test('an answer that breaks off where its time is up is no answer', async () => {
  let waited = 0
  const server = createServer((request, response) => {
    const isWait = request.url?.endsWith('/wait') === true
    if (isWait && ++waited === 1) response.writeHead(200).write('{')
    else response.end(JSON.stringify({ name: 'o', status: isWait ? 'DONE' : 'RUNNING' }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  await using _ = { [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() }
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const time = clock()
  const body = vi.spyOn(Response.prototype, 'json')
  const changed = new Compute({ project: 'p', token: async () => 't', endpoint }).change(...network, 240_000)
  await vi.waitFor(() => expect(body).toHaveBeenCalledTimes(2), 30_000)
  time.pass(135_000)
  await changed
  expect(waited).toBe(2)
})

test('a cloud too busy to say how a change stands has not refused it', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /wait$/, status: 503, reason: 'backendError', message: 'Backend Error', times: 1000 })
  await expect(computeOf(cloud).change(...network, 500)).rejects.toMatchObject({ code: 'CLOUD_SLOW' })
})

test('who may not ask how a change stands is told so', async () => {
  await using cloud = await Cloud.start()
  const message = "Required 'compute.globalOperations.get' permission for 'x'"
  cloud.faults.push({ path: /wait$/, status: 403, reason: 'forbidden', message })
  await expect(computeOf(cloud).change(...network, 10_000)).rejects.toMatchObject({ code: 'CLOUD_PERMISSION_MISSING' })
})

test.each([
  ['CLOUD_REFUSED', "The resource 'projects/p-test/zones/europe-west1-b/instances/none' was not found"],
  ['CLOUD_PROJECT_UNKNOWN', "The resource 'projects/p-test' was not found"],
])('to change what is not there is %s', async (code, message) => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /none/, status: 404, reason: 'notFound', message })
  const stopped = computeOf(cloud).change('POST', 'zones/europe-west1-b/instances/none/stop', undefined, 10_000)
  await expect(stopped).rejects.toMatchObject({ code })
})

test('an operation that is not there is a refusal too', async () => {
  await using cloud = await Cloud.start()
  cloud.faults.push({ path: /wait$/, status: 404, reason: 'notFound', message: 'was not found' })
  await expect(computeOf(cloud).change(...network, 10_000)).rejects.toMatchObject({ code: 'CLOUD_REFUSED' })
})

test.each(['everywhere', 'global'] as const)(
  'a list that is not there is never taken for an empty one: %s',
  async (list) => {
    await using cloud = await Cloud.start()
    const message = "The resource 'projects/p-test' was not found"
    cloud.faults.push({ path: /./, status: 404, reason: 'notFound', message })
    await expect(computeOf(cloud)[list]('networks', 'name eq "a"', named)).rejects.toMatchObject({
      code: 'CLOUD_PROJECT_UNKNOWN',
    })
  },
)

test('the project itself is asked for under the path that Google has for it', async () => {
  await using cloud = await Cloud.start()
  expect(await computeOf(cloud).get('', named)).toMatchObject({ name: 'p-test' })
  expect(cloud.requests).toEqual(['GET /compute/v1/projects/p-test'])
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
