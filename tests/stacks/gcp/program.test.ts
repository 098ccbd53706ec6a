import { existsSync, globSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { up } from '../../../stacks/engine/run.ts'
import { leftOf } from '../../../stacks/gcp/machine/leaks.ts'
import { program } from '../../../stacks/gcp/program.ts'
import { described, labelsOf, namesOf } from '../../../stacks/gcp/spec.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'
import { Cloud } from '../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../fixtures/gcp/compute.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

/** The program as the real engine ran it: policies are held against what it really registered. */

type Inputs = Readonly<Record<string, unknown>>
let registered: Record<string, Inputs>
let written: string

beforeAll(async () => {
  using site = new EngineSite()
  await up(
    site.work({
      plugins: [{ name: 'gcp', version: '9.37.0' }],
      explain: () => undefined,
      run: async () => ({ address: program(wantedMachine).address }),
    }),
    site.tell,
  )
  registered = Object.fromEntries(
    site.cloud.things().map(({ type, inputs }) => [type.split(':').at(-1)?.toLowerCase() ?? '', inputs]),
  )
  written = globSync('**/*', { cwd: site.folder, withFileTypes: true })
    .filter((one) => one.isFile() && existsSync(one.parentPath))
    .map((one) => `${one.parentPath}/${one.name}`)
    .filter((path) => /\/(?:state|cloud)\//.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
})

test('the machine, its disk and its address, in a network of its own, and nothing else', () => {
  expect(Object.keys(registered).sort()).toEqual(['address', 'disk', 'firewall', 'instance', 'network', 'subnetwork'])
  expect(registered.network).toMatchObject({ autoCreateSubnetworks: false })
})

test('SSH is let in from where the operator is, and nothing from anywhere else', () => {
  expect(registered.firewall).toMatchObject({
    direction: 'INGRESS',
    allows: [{ protocol: 'tcp', ports: ['22'] }],
    sourceRanges: wantedMachine.sshFrom,
  })
  expect(JSON.stringify(registered)).not.toMatch(/0\.0\.0\.0|::\/0/)
})

test('the machine has no account of the project, starts only what is signed, and takes the one key', () => {
  const instance = registered.instance as Inputs
  expect(instance).not.toHaveProperty('serviceAccount')
  expect(instance.shieldedInstanceConfig).toEqual({
    enableSecureBoot: true,
    enableVtpm: true,
    enableIntegrityMonitoring: true,
  })
  expect(instance.metadata).toEqual({
    'ssh-keys': `vellum:${wantedMachine.publicKey}`,
    'block-project-ssh-keys': 'TRUE',
    'enable-oslogin': 'FALSE',
    'enable-guest-attributes': 'TRUE',
    'serial-port-enable': 'FALSE',
  })
})

test('the disk outlives the machine, so that a machine that is made anew has it again', () => {
  expect(registered.instance).toMatchObject({ bootDisk: { autoDelete: false } })
  expect(registered.disk).toMatchObject({ size: 20, type: 'pd-balanced' })
})

test('whatever can have labels has ours, and the rest says whose it is', () => {
  for (const kind of ['instance', 'disk', 'address']) expect(registered[kind]?.labels).toEqual(labelsOf(wantedMachine))
  for (const kind of ['network', 'subnetwork', 'firewall'])
    expect(registered[kind]?.description).toBe(described(wantedMachine))
})

test('no private key and no secret stands in anything that was written or sent', () => {
  expect(written).toContain(wantedMachine.publicKey)
  expect(written).not.toMatch(/PRIVATE KEY|ya29\.|"(?:password|privateKey|token)"/i)
})

describe('whatever it makes is found by the leak proof', () => {
  const places: Readonly<Record<string, string>> = {
    network: 'global/networks',
    subnetwork: 'regions/europe-west1/subnetworks',
    firewall: 'global/firewalls',
    address: 'regions/europe-west1/addresses',
    disk: 'zones/europe-west1-b/disks',
    instance: 'zones/europe-west1-b/instances',
  }

  test.each(Object.entries(places))('%s', async (kind, place) => {
    await using cloud = await Cloud.start()
    const { name } = registered[kind] as { name: string }
    cloud.held.set(`${place}/${name}`, { ...registered[kind], name })
    expect(await leftOf(computeOf(cloud), wantedMachine.assistant, wantedMachine.owner)).toMatchObject([{ name }])
    expect(Object.values(namesOf(wantedMachine.assistant))).toContain(name)
  })
})
