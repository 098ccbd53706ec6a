import { chmodSync, constants, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { faultsOf, settleTime, verifyLayer } from '../../runtime/machine/layer.ts'
import { canonical } from '../../runtime/protocol/permission/grant.ts'
import type { Layer, Manifest, Release } from '../../runtime/protocol/release.ts'
import { cachedRelease, cachePaths, moveIntoPlace } from './cache.ts'
import { type LayerSource, releaseDigest } from './manifest.ts'

/** Where the files of one of a release's layers stand. */
export function layerFolder(release: Release, digest: string): string {
  return join(release.folder, 'layers', digest)
}

/**
 * Writes a layer's files in the staging folder, reads them back, and moves the whole into the cache.
 * @throws Failure RELEASE_DAMAGED when what was written is not what was described
 */
export async function publishLayer(cache: string, staging: string, layer: Layer, sources: readonly LayerSource[]) {
  const place = cachePaths(cache).layer(layer.digest)
  const intact = () => faultsOf(place, layer).length === 0
  if (intact()) return
  const draft = join(staging, layer.digest)
  for (const source of sources) writeSource(draft, source)
  await verifyLayer(draft, layer)
  moveIntoPlace(draft, place, intact)
}

/** Writes a release's manifest beside a link to the cache's layers, and moves both into the cache. */
export function publishRelease(cache: string, staging: string, manifest: Manifest): Release {
  const digest = releaseDigest(manifest)
  const place = cachePaths(cache).release(digest)
  const draft = join(staging, digest)
  mkdirSync(draft)
  writeFileSync(join(draft, 'manifest.json'), canonical(manifest), { mode: 0o644 })
  symlinkSync(join('..', '..', 'layers'), join(draft, 'layers'))
  moveIntoPlace(draft, place, () => cachedRelease(cache, digest) !== undefined)
  return { digest, manifest, folder: place }
}

function writeSource(folder: string, { path, mode, bytes }: LayerSource): void {
  const target = join(folder, path)
  mkdirSync(dirname(target), { recursive: true })
  if ('copyOf' in bytes) copyFileSync(bytes.copyOf, target, constants.COPYFILE_FICLONE)
  else writeFileSync(target, bytes)
  // By name, because a mode given at creation is cut by the umask.
  chmodSync(target, mode)
  settleTime(target)
}
