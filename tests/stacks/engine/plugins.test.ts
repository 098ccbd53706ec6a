import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bringPlugins } from '../../../stacks/engine/plugins.ts'
import { EngineSite } from '../../fixtures/engine/site.ts'

test('a plugin that was still being unpacked when that was cut off is brought anew, and a whole one is not', async () => {
  using site = new EngineSite()
  const brought: string[] = []
  // Whoever would download it.
  const workspace = { installPlugin: async (name: string, version: string) => void brought.push(`${name} ${version}`) }
  const plugins = [
    { name: 'gcp', version: '9.37.0' },
    { name: 'command', version: '1.2.1' },
  ]
  const partial = join(site.places.home, 'plugins/resource-gcp-v9.37.0.partial')
  writeFileSync(partial, '')
  await bringPlugins(workspace, plugins, site.places, site.tell)
  expect(brought).toEqual(['gcp v9.37.0'])
  rmSync(partial)
  await bringPlugins(workspace, plugins, site.places, site.tell)
  expect(brought).toHaveLength(1)
})
