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

/** The machine's own host key, as its agent publishes it. */
const hostKey = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36, 7)]).toString(
  'base64',
)

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

test('a stack ends once somebody can log in, at a machine whose host key the cloud has said', async () => {
  await using cloud = await Cloud.start()
  using site = new EngineSite()
  signIn(site, cloud)
  cloud.attributes.set('zones/europe-west1-b/instances/vellum-a', { 'ssh-ed25519': hostKey })
  const outputs = await up(entry(site, config), site.tell)
  expect(outputs.target?.value).toBe('vellum@198.51.100.9')
  expect(outputs.hostKeys?.value).toEqual([expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/)])
  const gate = site.cloud.things().find(({ type }) => type === 'command:remote:Command')
  expect(gate?.inputs.connection).toMatchObject({ host: '198.51.100.9', hostKey: `ssh-ed25519 ${hostKey}` })
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
