import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { machineSpec, namesOf, pathsOf, regionOf } from '../../../stacks/gcp/spec.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

test('a machine as it is wanted', () => {
  expect(machineSpec.parse(wantedMachine)).toEqual(wantedMachine)
})

test.each([
  ['project', ''],
  ['project', 'P'],
  ['project', 'a b'],
  ['project', 'x/y'],
  ['zone', 'europe'],
  ['zone', 'europe-west1'],
  ['zone', 'europe-west1-b/../c'],
  ['machineType', 'E2 medium'],
  ['diskGiB', 5],
  ['sshFrom', []],
  ['sshFrom', ['203.0.113.7']],
  ['sshFrom', ['203.0.113.7/33']],
  ['sshFrom', ['2001:db8::7/128']],
  ['publicKey', '-----BEGIN OPENSSH PRIVATE KEY-----'],
  ['publicKey', 'ssh-rsa AAAA'],
  ['user', 'root;reboot'],
  ['image', 'windows'],
])('%s cannot be %j', (name, value) => {
  expect(machineSpec.safeParse({ ...wantedMachine, [name]: value }).success).toBe(false)
})

test.each(['ed25519', 'ecdsa -b 256', 'ecdsa -b 384', 'ecdsa -b 521', 'rsa -b 2048', 'rsa -b 4096'])(
  'the key may be as ssh-keygen -t %s makes it',
  async (kind) => {
    const file = join(temporaryFolder(), 'key')
    await execa('ssh-keygen', ['-q', '-t', ...kind.split(' '), '-N', '', '-f', file])
    const [type, bytes] = readFileSync(`${file}.pub`, 'utf8').split(' ')
    expect(machineSpec.safeParse({ ...wantedMachine, publicKey: `${type} ${bytes}` }).success).toBe(true)
  },
)

test('what nobody asked for is refused', () => {
  expect(machineSpec.safeParse({ ...wantedMachine, serviceAccount: 'x' }).success).toBe(false)
})

test('the longest name still makes names that Google takes', () => {
  const names = Object.values(namesOf('a'.repeat(32)))
  expect(names.filter((name) => !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])$/.test(name))).toEqual([])
})

test('each resource stands where Google keeps it', () => {
  expect(regionOf('europe-west1-b')).toBe('europe-west1')
  expect(pathsOf(wantedMachine)).toEqual({
    network: 'global/networks/vellum-a',
    subnet: 'regions/europe-west1/subnetworks/vellum-a',
    firewall: 'global/firewalls/vellum-a-ssh',
    address: 'regions/europe-west1/addresses/vellum-a',
    disk: 'zones/europe-west1-b/disks/vellum-a',
    instance: 'zones/europe-west1-b/instances/vellum-a',
  })
})
