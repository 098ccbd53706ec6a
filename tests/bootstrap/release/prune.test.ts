import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cachePaths } from '../../../bootstrap/release/cache.ts'
import { noteUse, pruneCache } from '../../../bootstrap/release/prune.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import { makeCheckout } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

/** A cache with six releases, the first built being used longest ago, all of them days ago. */
async function sixReleases() {
  const folder = temporaryFolder()
  const [checkout, cache] = [makeCheckout(join(folder, 'checkout')), join(folder, 'cache')]
  const built = []
  for (const day of [1, 2, 3, 4, 5, 6]) {
    writeFileSync(join(checkout, 'runtime/protocol/greeting.ts'), `export const greeting: string = 'day ${day}'\n`)
    const release = await releaseOf(checkout, { cache })
    built.push(release)
  }
  built.forEach((release, index) => {
    utimesSync(release.folder, index + 1, index + 1)
  })
  for (const name of readdirSync(cachePaths(cache).layers)) utimesSync(cachePaths(cache).layer(name), 1, 1)
  return { checkout, cache, built }
}

test('the four releases that were used last stay whole, and the layers of none but them', async () => {
  const { checkout, cache, built } = await sixReleases()
  noteUse(built[0]?.folder ?? '')
  pruneCache(cache)
  const stay = [0, 3, 4, 5].map((index) => built[index])
  expect(readdirSync(cachePaths(cache).releases).sort()).toEqual(stay.map((one) => one?.digest).sort())
  const layers = new Set(stay.flatMap((one) => one?.manifest.layers ?? []).map(({ digest }) => digest))
  expect(readdirSync(cachePaths(cache).layers).sort()).toEqual([...layers].sort())
  expect(await releaseOf(checkout, { cache, verify: true })).toMatchObject({ built: false, digest: built[5]?.digest })
})

test('what may be in use by another command stays, however much there is', async () => {
  const { cache, built } = await sixReleases()
  for (const { folder } of built) noteUse(folder)
  pruneCache(cache)
  expect(built.every(({ folder }) => existsSync(join(folder, 'manifest.json')))).toBe(true)
})
