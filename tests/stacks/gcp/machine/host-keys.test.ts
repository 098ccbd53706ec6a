import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publishedHostKeys } from '../../../../stacks/gcp/machine/host-keys.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'

const instance = 'zones/europe-west1-b/instances/vellum-a'

/** A key as the guest agent publishes it, and its fingerprint as ssh-keygen prints it. */
function hostKey(kind: 'ed25519' | 'ecdsa' | 'rsa') {
  const folder = mkdtempSync(join(tmpdir(), 'vellum-key-'))
  try {
    const file = join(folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-f', file])
    const [name = '', value = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ')
    const printed = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' })
    return { name, value, fingerprint: printed.split(' ')[1] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the keys that a machine published are known as ssh-keygen prints them', async () => {
  await using cloud = await Cloud.start()
  const keys = [hostKey('ed25519'), hostKey('rsa')]
  cloud.attributes.set(instance, Object.fromEntries(keys.map(({ name, value }) => [name, value])))
  expect(await publishedHostKeys(computeOf(cloud), instance, 1_000)).toEqual(
    keys.map(({ name, value, fingerprint }) => ({ line: `${name} ${value}`, fingerprint })),
  )
})

test('a machine that starts is waited for', async () => {
  await using cloud = await Cloud.start()
  const key = hostKey('ed25519')
  setTimeout(() => cloud.attributes.set(instance, { [key.name]: key.value }), 500)
  expect(await publishedHostKeys(computeOf(cloud), instance, 30_000)).toMatchObject([{ fingerprint: key.fingerprint }])
})

test('one that says its keys one after the other is heard to its end', async () => {
  await using cloud = await Cloud.start()
  const keys = [hostKey('rsa'), hostKey('ecdsa'), hostKey('ed25519')]
  const first = Object.fromEntries(keys.slice(0, 1).map(({ name, value }) => [name, value]))
  cloud.attributes.set(instance, first)
  const all = Object.fromEntries(keys.map(({ name, value }) => [name, value]))
  setTimeout(() => cloud.attributes.set(instance, all), 500)
  expect(await publishedHostKeys(computeOf(cloud), instance, 30_000)).toMatchObject(
    keys.map(({ fingerprint }) => ({ fingerprint })),
  )
})

test('one that never says its keys ends with what its console says', async () => {
  await using cloud = await Cloud.start()
  cloud.consoles.set(instance, 'booting\nKernel panic - not syncing: no init found\n')
  await expect(publishedHostKeys(computeOf(cloud), instance, 100)).rejects.toMatchObject({
    code: 'HOST_KEYS_UNPUBLISHED',
    exitCode: 5,
    message: expect.stringContaining('Kernel panic'),
  })
})

test('what is no key of its kind is not believed', async () => {
  await using cloud = await Cloud.start()
  cloud.attributes.set(instance, { 'ssh-ed25519': Buffer.from('no key').toString('base64') })
  await expect(publishedHostKeys(computeOf(cloud), instance, 100)).rejects.toMatchObject({ code: 'CLOUD_REFUSED' })
})
