import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { describeLayer } from '../../../bootstrap/release/manifest.ts'
import { tarOf } from '../../../bootstrap/release/tar.ts'
import { verifyLayer } from '../../../runtime/machine/layer.ts'
import type { Layer, Manifest, Release } from '../../../runtime/protocol/release.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** Longer than the 100 bytes of a header's name, with the layer's digest in front. */
const longPath = `chunks/${'deep/'.repeat(8)}chunk.js`
const contents = { 'bin/node': 'n'.repeat(1_500_000), 'a.js': '', [longPath]: 'x' }

async function makeRelease(): Promise<{ release: Release; layer: Layer; folder: string }> {
  const folder = temporaryFolder()
  const sources = Object.entries(contents).map(([path, text]) => ({
    path,
    mode: path === 'bin/node' ? 0o755 : 0o644,
    bytes: Buffer.from(text),
  }))
  const layer = await describeLayer('node', sources)
  for (const { path, mode, bytes } of sources) {
    const target = join(folder, 'layers', layer.digest, path)
    mkdirSync(join(target, '..'), { recursive: true })
    writeFileSync(target, bytes)
    chmodSync(target, mode)
  }
  const unwanted: Layer = { name: 'app', digest: '0'.repeat(64), files: [] }
  const manifest: Manifest = { format: 1, version: '1', platform: 'linux-x64', layers: [layer, unwanted] }
  return { layer, folder, release: { digest: 'd', folder, manifest } }
}

const plan = { path: 'plan.json', mode: 0o600, bytes: Buffer.from('{"verb":"hatch"}') }

test('tar unpacks it with every byte and mode, whatever the umask, and without the layers that were not asked for', async () => {
  const { release, layer, folder } = await makeRelease()
  const target = join(folder, 'target')
  mkdirSync(target)
  const tar = spawn('sh', ['-c', 'umask 077; exec tar -x -p -f - -C "$0"', target], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const exited = once(tar, 'exit')
  await pipeline(tarOf(release, [layer.digest], [plan]), tar.stdin)
  expect(await exited).toEqual([0, null])
  await verifyLayer(join(target, 'layers', layer.digest), layer)
  expect(statSync(join(target, 'layers', layer.digest, 'bin')).mode & 0o777).toBe(0o755)
  expect(statSync(join(target, 'layers')).mode & 0o777).toBe(0o755)
  expect(statSync(join(target, 'plan.json')).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(join(target, 'plan.json'), 'utf8'))).toEqual({ verb: 'hatch' })
  expect(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'))).toEqual(release.manifest)
  expect(existsSync(join(target, 'layers', '0'.repeat(64)))).toBe(false)
})

test("it is whole records, the same bytes each time, and free of this machine's owners and times", async () => {
  const { release, layer, folder } = await makeRelease()
  const [one, two] = await Promise.all(
    [0, 1].map(async () => Buffer.concat(await tarOf(release, [layer.digest], [plan]).toArray())),
  )
  expect(one && two && one.equals(two)).toBe(true)
  expect((one?.length ?? 1) % 10_240).toBe(0)
  writeFileSync(join(folder, 'all.tar'), one ?? '')
  const listing = execFileSync('tar', ['-tvf', join(folder, 'all.tar'), '--utc', '--numeric-owner'], {
    encoding: 'utf8',
  })
  for (const line of listing.trim().split('\n')) expect(line).toMatch(/ 0\/0 .* 1970-01-01 00:00 /)
})

test('a file that changed its size since the build breaks the stream instead of shifting what follows', async () => {
  const { release, layer, folder } = await makeRelease()
  writeFileSync(join(folder, 'layers', layer.digest, 'bin/node'), 'short')
  await expect(tarOf(release, [layer.digest], []).toArray()).rejects.toMatchObject({ code: 'RELEASE_DAMAGED' })
})
