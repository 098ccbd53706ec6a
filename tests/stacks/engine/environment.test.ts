import { expect, test } from 'vitest'
import { engineEnvironment } from '../../../stacks/engine/environment.ts'
import { enginePlaces } from '../../../stacks/engine/places.ts'

const places = enginePlaces({ config: '/c', state: '/s', cache: '/k' }, 'a')

test("the engine sees what is set for the cloud, and nobody's settings of Pulumi or of ours", () => {
  const ambient = {
    PATH: '/bin',
    GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
    PULUMI_BACKEND_URL: 's3://elsewhere',
    PULUMI_CONFIG_PASSPHRASE: 'theirs',
    VELLUM_SUDO_PASSWORD: 'secret',
    NODE_OPTIONS: '--inspect',
  }
  const seen = engineEnvironment(ambient, places, '/proc/self/fd/3')
  expect(seen).toMatchObject({
    PATH: '/bin',
    GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
    PULUMI_BACKEND_URL: 'file:///s/pulumi',
    PULUMI_CONFIG_PASSPHRASE_FILE: '/proc/self/fd/3',
    PULUMI_HOME: '/k/pulumi',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  })
  expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['PULUMI_CONFIG_PASSPHRASE']))
  expect(JSON.stringify(seen)).not.toMatch(/theirs|secret|inspect|elsewhere/)
})
