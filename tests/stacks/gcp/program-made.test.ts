import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { destroy, preview, refresh, up } from '../../../stacks/engine/run.ts'
import { readState } from '../../../stacks/engine/state.ts'
import { explained } from '../../../stacks/gcp/complaint.ts'
import { leftOf } from '../../../stacks/gcp/machine/leaks.ts'
import { program } from '../../../stacks/gcp/program.ts'
import { type MachineSpec, pathsOf } from '../../../stacks/gcp/spec.ts'
import { enginesOf } from '../../fixtures/engine/engines.ts'
import { usual } from '../../fixtures/gcp/api/faults.ts'
import { computeOf } from '../../fixtures/gcp/compute.ts'
import { CloudSite } from '../../fixtures/gcp/site.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

/** The program as the real engine and a plugin bring it about at Compute's API, which here has no machines behind it. */

// Each run of the engine takes seconds where all processors are busy, and some tests take several.
vi.setConfig({ testTimeout: 240_000 })

const paths = pathsOf(wantedMachine)
let site: CloudSite
beforeEach(async () => {
  site = await CloudSite.open({ hasMachines: false, changeMs: 0 })
  vi.stubEnv('PATH', site.env.PATH)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await site[Symbol.asyncDispose]()
})

const work = (spec: MachineSpec = wantedMachine) => ({
  assistant: spec.assistant,
  folders: site.folders,
  program: {
    environment: { GOOGLE_OAUTH_ACCESS_TOKEN: site.cloud.token },
    plugins: [{ name: 'gcp', version: '9.37.0' }],
    explain: (text: string) => explained(text, spec.project),
    run: async () => ({ address: program(spec).address }),
  },
})
const nothing = () => undefined
/** What was asked to be changed since the last look, as `POST global/networks`. */
const changes = () =>
  site.cloud.requests
    .splice(0)
    .filter((one) => !one.startsWith('GET') && !one.endsWith('/wait'))
    .map((one) => one.replace('/compute/v1/projects/p-test/', ''))

test('it is made, a second time nothing is, and in the end nothing is left', async () => {
  const { address } = await up(work(), nothing)
  expect([...site.cloud.held.keys()].sort()).toEqual(Object.values(paths).sort())
  expect(site.cloud.held.get(paths.instance)).toMatchObject({ status: 'RUNNING', labels: { 'vellum-assistant': 'a' } })
  expect(site.cloud.held.get(paths.address)).toMatchObject({ address: address?.value })
  changes()
  await up(work(), nothing)
  expect(changes()).toEqual([])
  await destroy(work(), nothing)
  expect(changes()[0]).toBe(`DELETE ${paths.instance}`)
  expect(await leftOf(computeOf(site.cloud), 'a', wantedMachine.owner)).toEqual([])
})

test('another range and another type are changed on the machine that is there', async () => {
  await up(work(), nothing)
  changes()
  await up(work({ ...wantedMachine, sshFrom: ['198.51.100.4/32'], machineType: 'e2-small' }), nothing)
  const at = paths.instance
  expect(changes().sort()).toEqual(
    [`PATCH ${paths.firewall}`, `POST ${at}/setMachineType`, `POST ${at}/start`, `POST ${at}/stop`].sort(),
  )
  expect(site.cloud.held.get(paths.firewall)).toMatchObject({ sourceRanges: ['198.51.100.4/32'] })
})

test('a machine that was removed by hand is made again on the disk that stayed', async () => {
  await up(work(), nothing)
  const disk = site.cloud.held.get(paths.disk)
  await computeOf(site.cloud).change('DELETE', paths.instance, undefined, 10_000)
  await refresh(work(), [], nothing)
  expect(await preview(work(), nothing)).toMatchObject([{ act: 'create', name: 'instance' }])
  await up(work(), nothing)
  expect(site.cloud.held.get(paths.instance)).toMatchObject({ status: 'RUNNING' })
  expect(site.cloud.held.get(paths.disk)).toEqual(disk)
})

test('a machine that was being made when the engine was killed is taken up as it is', async () => {
  site.cloud.faults.push({ method: 'POST', path: /\/instances$/, does: 'late', ms: 3_600_000 })
  const ended = up(work(), nothing).catch((error: unknown) => error)
  await vi.waitFor(() => expect(site.cloud.held.has(paths.instance)).toBe(true), 120_000)
  for (const pid of enginesOf(site.folder)) process.kill(pid, 'SIGKILL')
  expect(await ended).toMatchObject({ code: 'ENGINE_KILLED' })
  changes()
  const pending = readState(site.places())?.pending ?? []
  const id = `projects/p-test/${paths.instance}`
  await refresh(
    work(),
    pending.map(({ urn }) => ({ urn, id })),
    nothing,
  )
  await up(work(), nothing)
  expect(pending).toMatchObject([{ name: 'instance' }])
  expect(changes()).toEqual([])
  expect(readState(site.places())).toMatchObject({ pending: [] })
})

test.each([
  ['CLOUD_API_DISABLED', usual.disabled],
  ['CLOUD_CREDENTIALS_ENDED', usual.signedOut],
  ['CLOUD_PERMISSION_MISSING', usual.permission],
  ['CLOUD_POLICY_FORBIDS', usual.policy],
  ['CLOUD_QUOTA_USED_UP', usual.quota],
])('%s is told where Compute refuses everything, and nothing is there', async (code, fault) => {
  site.cloud.faults.push({ method: 'POST', path: /\/(networks|addresses|disks)$/, times: 3, ...fault })
  await expect(up(work(), nothing)).rejects.toMatchObject({ code })
  expect(site.cloud.held.size).toBe(0)
})

test.each([
  ['capacity', usual.capacity, /the zone europe-west1-b/],
  ['permission', usual.permission, /compute\.instances\.create/],
])('a machine that is refused for %s leaves what was made before on record', async (_, fault, why) => {
  site.cloud.faults.push({ method: 'POST', path: /\/instances$/, ...fault })
  const failure = await up(work(), nothing).catch(Failure.from)
  expect(failure).toMatchObject({ code: 'MACHINE_UNFINISHED' })
  expect((failure as Failure).message).toMatch(why)
  await up(work(), nothing)
  expect(site.cloud.held.has(paths.instance)).toBe(true)
})

test("a zone that is unknown, and a name that is somebody else's", async () => {
  await expect(up(work({ ...wantedMachine, zone: 'europe-west9-z' }), nothing)).rejects.toMatchObject({
    message: expect.stringContaining('europe-west9'),
  })
  await destroy(work(), nothing)
  site.cloud.held.set(paths.network, { name: 'vellum-a' })
  await expect(up(work(), nothing)).rejects.toMatchObject({
    message: expect.stringContaining(`projects/p-test/${paths.network} already`),
  })
})

test('a busy cloud is asked again', async () => {
  site.cloud.faults.push(
    { method: 'POST', path: /\/networks$/, times: 2, ...usual.busy },
    { method: 'POST', path: /\/disks$/, ...usual.rate },
  )
  await up(work(), nothing)
  expect(site.cloud.held.size).toBe(6)
})
