import { expect, test } from 'vitest'
import { settle } from '../../../stacks/gcp/settle.ts'
import { machineSpec } from '../../../stacks/gcp/spec.ts'
import type { Wishes } from '../../../stacks/remote.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

const { assistant, owner, publicKey, project, zone } = wantedMachine
const least: Wishes = { assistant, owner, publicKey, project, zone }
const here = async () => '203.0.113.7/32'
const nobody = async (): Promise<string> => {
  throw new Error('the address was asked for')
}
const otherKey = `ssh-ed25519 ${'B'.repeat(68)}`

test('who says only where gets the usual machine, open to their own address alone', async () => {
  expect(await settle(least, undefined, here)).toEqual(wantedMachine)
})

test('what is wished for counts, typed as text or as a number', async () => {
  const wishes = {
    ...least,
    machineType: 'n2-standard-2',
    diskGiB: '50',
    image: 'ubuntu-24.04',
    sshFrom: ['10.0.0.0/8'],
  }
  const settled = await settle(wishes, undefined, nobody)
  expect(settled).toEqual({
    ...wantedMachine,
    machineType: 'n2-standard-2',
    diskGiB: 50,
    image: 'ubuntu-24.04',
    sshFrom: ['10.0.0.0/8'],
  })
  expect(machineSpec.parse(settled)).toEqual(settled)
  expect((await settle({ ...least, diskGiB: 50 }, undefined, here)).diskGiB).toBe(50)
})

test('a machine that is known stays as it is where nothing is said', async () => {
  const known = { ...wantedMachine, machineType: 'c3-standard-4', diskGiB: 80, user: 'someone', owner: 'ba9876543210' }
  expect(await settle({ assistant, owner }, known, nobody)).toEqual(known)
  expect(await settle({ ...least, project: '', zone: '' }, known, nobody)).toEqual(known)
})

test('machine type, a bigger disk and who is let in can change', async () => {
  const wishes = { ...least, machineType: 'e2-small', diskGiB: 21, sshFrom: ['198.51.100.0/24'] }
  expect(await settle(wishes, wantedMachine, nobody)).toEqual({
    ...wantedMachine,
    machineType: 'e2-small',
    diskGiB: 21,
    sshFrom: ['198.51.100.0/24'],
  })
})

test.each<[string, Partial<Wishes>, string[]]>([
  [
    'the variable, where the flag says nothing',
    { sshFromVariable: '192.0.2.0/24, 10.0.0.0/8' },
    ['192.0.2.0/24', '10.0.0.0/8'],
  ],
  ['the flag, whatever the variable says', { sshFrom: ['10.0.0.0/8'], sshFromVariable: '0.0.0.0/0' }, ['10.0.0.0/8']],
  ['everybody, where the flag says so', { sshFrom: ['0.0.0.0/0'] }, ['0.0.0.0/0']],
  ['one range once', { sshFrom: ['203.0.113.7/24', '203.0.113.0/24'] }, ['203.0.113.0/24']],
  ['only the bits that count', { sshFrom: ['10.255.255.255/12'] }, ['10.240.0.0/12']],
  ['the operator, where the variable is empty', { sshFromVariable: '' }, ['203.0.113.7/32']],
])('SSH is let in from %s', async (_what, wishes, sshFrom) => {
  expect(await settle({ ...least, ...wishes }, undefined, here)).toEqual({ ...wantedMachine, sshFrom })
})

test.each<[string, Partial<Wishes>]>([
  ['GCP_PROJECT is not set', { project: undefined }],
  ['GCP_PROJECT is not set', { project: '' }],
  ['GCP_PROJECT=My_Project is no project: a project is named as in my-project-123', { project: 'My_Project' }],
  ['GCP_PROJECT=a/../b is no project', { project: 'a/../b' }],
  ['GCP_PROJECT=p\n is no project', { project: 'p\n' }],
  ['GCP_DEFAULT_ZONE is not set', { zone: undefined }],
  ['GCP_DEFAULT_ZONE is not set', { zone: '' }],
  ['GCP_DEFAULT_ZONE=europe-west1 is no zone: a zone is named as in europe-west1-b', { zone: 'europe-west1' }],
  ['GCP_DEFAULT_ZONE=europe-west1-b/../c is no zone', { zone: 'europe-west1-b/../c' }],
  [
    '--machine-type E2 medium is no machine type: a machine type is named as in e2-medium',
    { machineType: 'E2 medium' },
  ],
  ['--machine-type  is no machine type', { machineType: '' }],
  ['--disk-size 5 is no size of a disk: a disk has a whole number of GiB from 10 to 65536', { diskGiB: 5 }],
  ['--disk-size 0 is no size', { diskGiB: '0' }],
  ['--disk-size 70000 is no size', { diskGiB: '70000' }],
  ['--disk-size 20.5 is no size', { diskGiB: 20.5 }],
  ['--disk-size 20GB is no size', { diskGiB: '20GB' }],
  ['--disk-size -20 is no size', { diskGiB: '-20' }],
  ['--disk-size  is no size', { diskGiB: '' }],
  ['--image windows is no image: an image is one of debian-13, ubuntu-24.04', { image: 'windows' }],
  ['--image  is no image', { image: '' }],
  ['--image __proto__ is no image', { image: '__proto__' }],
  [
    '--identity FILE names no key that a machine can be made with: a key is Ed25519',
    { publicKey: `ssh-dss ${'A'.repeat(372)}` },
  ],
  ['--identity FILE names no key', { publicKey: undefined }],
  ['--identity FILE names no key', { publicKey: `${publicKey} me@laptop` }],
  ['--identity FILE names no key', { publicKey: `${publicKey}\nroot:${otherKey}` }],
  ['--ssh-from 0.0.0.0 is no range of addresses: a range of IPv4 addresses is written as', { sshFrom: ['0.0.0.0'] }],
  ['--ssh-from 203.0.113.7/33 is no range', { sshFrom: ['10.0.0.0/8', '203.0.113.7/33'] }],
  ['--ssh-from 203.0.113/24 is no range', { sshFrom: ['203.0.113/24'] }],
  ['--ssh-from 2001:db8::7/128 is no range', { sshFrom: ['2001:db8::7/128'] }],
  ['--ssh-from home is no range', { sshFrom: ['home'] }],
  ['--ssh-from  is no range', { sshFrom: [''] }],
  ['GCP_SSH_FROM=10.0.0.1 is no range', { sshFromVariable: '10.0.0.1' }],
  [
    'GCP_SSH_FROM=0.0.0.0/0 lets everybody in; where that is meant, say it: --ssh-from 0.0.0.0/0',
    { sshFromVariable: '10.0.0.0/8,1.2.3.4/0' },
  ],
  [
    '--ssh-from names too many ranges: there may be 32',
    { sshFrom: Array.from({ length: 33 }, (_, at) => `10.${at}.0.0/16`) },
  ],
])('%s', async (what, wishes) => {
  await expect(settle({ ...least, ...wishes }, undefined, nobody)).rejects.toMatchObject({
    code: 'USAGE',
    exitCode: 2,
    message: expect.stringContaining(what),
    hint: expect.stringContaining('hatch --help'),
  })
})

test.each<[string, Partial<Wishes>]>([
  ['has the project p-test, not GCP_PROJECT=p-other', { project: 'p-other' }],
  ['has the zone europe-west1-b, not GCP_DEFAULT_ZONE=europe-west1-c', { zone: 'europe-west1-c' }],
  ['has the image debian-13, not --image ubuntu-24.04', { image: 'ubuntu-24.04' }],
  ['was made with another key than --identity names', { publicKey: otherKey }],
])('another machine under the name of one that is there is refused: it %s', async (what, wishes) => {
  await expect(settle({ ...least, ...wishes }, wantedMachine, nobody)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(new RegExp(`^The machine of "a" ${what}\\..*vellum retire a$`)),
  })
})

test('a disk never shrinks', async () => {
  await expect(settle({ ...least, diskGiB: 19 }, wantedMachine, nobody)).rejects.toMatchObject({
    code: 'USAGE',
    message: '--disk-size 19 is less than the 20 GiB that the disk of "a" has: a disk can only grow.',
  })
})

test('a private key is never shown where a public one should be', async () => {
  const refused = settle({ ...least, publicKey: '-----BEGIN OPENSSH PRIVATE KEY-----b3Bl' }, undefined, nobody)
  await expect(refused).rejects.toMatchObject({ code: 'USAGE', message: expect.not.stringContaining('b3Bl') })
})
