import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { up } from '../../../stacks/engine/run.ts'
import { pulumi } from '../../fixtures/engine/packages.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'
import { Cloud } from '../../fixtures/gcp/cloud.ts'
import { wantedMachine } from '../../fixtures/gcp/spec.ts'

const before = { ...process.env }
afterEach(() => {
  process.env = { ...before }
})

const config = {
  'vellum:name': 'a',
  'vellum:publicKey': wantedMachine.publicKey,
  'vellum:sshFrom': JSON.stringify(wantedMachine.sshFrom),
  'gcp:project': 'p-test',
  'gcp:zone': wantedMachine.zone,
}

/** A host key as its machine's agent publishes it, with bytes in place of a real one. */
function hostKey(kind: string): string {
  const name = Buffer.from(kind)
  return Buffer.concat([Buffer.from([0, 0, 0, name.length]), name, Buffer.alloc(36, 7)]).toString('base64')
}

/** As `ssh-keygen -l` prints it. */
function fingerprint(kind: string): string {
  const digest = createHash('sha256')
    .update(Buffer.from(hostKey(kind), 'base64'))
    .digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

/** As the engine runs it for somebody who types `pulumi up`: the entry itself, with the configuration of their stack. */
function entry(site: EngineSite, configured: Readonly<Record<string, string>>) {
  return site.work({
    plugins: [
      { name: 'gcp', version: '9.37.0' },
      { name: 'command', version: '1.2.1' },
    ],
    explain: () => undefined,
    run: async () => {
      pulumi.runtime.setAllConfig(configured)
      const { standalone } = await import('../../../stacks/gcp/standalone.ts')
      return { ...standalone() }
    },
  })
}

/** A gcloud that is logged in, and a Compute Engine that answers here. */
function signIn(site: EngineSite, cloud: Cloud): void {
  const bin = join(site.folder, 'gcloud')
  mkdirSync(bin)
  writeFileSync(join(bin, 'gcloud'), `#!/bin/sh\necho ${cloud.token}\n`)
  chmodSync(join(bin, 'gcloud'), 0o755)
  process.env.PATH = `${bin}:${process.env.PATH}`
  process.env.CLOUDSDK_CONFIG = site.folder
  delete process.env.GOOGLE_APPLICATION_CREDENTIALS
  process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE = cloud.endpoint
}

// The kinds that a machine has in the order it says them, and the one its plugin is shown.
test.each([
  { kinds: ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'], shown: 'ecdsa-sha2-nistp256' },
  { kinds: ['ssh-ed25519', 'ssh-rsa'], shown: 'ssh-rsa' },
  { kinds: ['ssh-ed25519'], shown: 'ssh-ed25519' },
])('a stack ends once somebody can log in, at the key of $kinds that is shown', async ({ kinds, shown }) => {
  await using cloud = await Cloud.start()
  using site = new EngineSite()
  signIn(site, cloud)
  const published = Object.fromEntries(kinds.map((kind) => [kind, hostKey(kind)]))
  cloud.attributes.set('zones/europe-west1-b/instances/vellum-a', published)
  const outputs = await up(entry(site, config), site.tell)
  expect(outputs.target?.value).toBe('vellum@198.51.100.9')
  expect(outputs.address?.value).toBe('198.51.100.9')
  expect(outputs.hostKeys?.value).toEqual(kinds.map(fingerprint))
  const gate = site.cloud.things().find(({ type }) => type === 'command:remote:Command')
  expect(gate?.inputs.connection).toMatchObject({ host: '198.51.100.9', hostKey: `${shown} ${hostKey(shown)}` })
})

test('where nobody is logged in, nothing is made', async () => {
  await using cloud = await Cloud.start()
  using site = new EngineSite()
  signIn(site, cloud)
  writeFileSync(join(site.folder, 'gcloud/gcloud'), '#!/bin/sh\nexit 1\n')
  await expect(up(entry(site, config), site.tell)).rejects.toMatchObject({
    message: expect.stringContaining('Google Cloud does not know you from here'),
  })
  expect(site.cloud.things()).toEqual([])
  expect(cloud.requests).toEqual([])
})

test.each(['vellum:publicKey', 'vellum:sshFrom', 'gcp:zone', 'gcp:project'])(
  'a configuration without %s makes nothing',
  async (name) => {
    using site = new EngineSite()
    const { [name as keyof typeof config]: _, ...lacking } = config
    await expect(up(entry(site, lacking), site.tell)).rejects.toMatchObject({
      message: expect.stringContaining('The configuration of this stack'),
    })
    expect(site.cloud.things()).toEqual([])
  },
)
