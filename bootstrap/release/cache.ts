import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOf } from '../../runtime/machine/layer.ts'
import { type Manifest, manifest, type Release } from '../../runtime/protocol/release.ts'
import { releaseDigest } from './manifest.ts'

/** The paths of a cache. `release` holds manifest.json and `layers`, a link to all layers of the cache. */
export function cachePaths(cache: string) {
  return {
    releases: join(cache, 'releases'),
    release: (digest: string) => join(cache, 'releases', digest),
    layers: join(cache, 'layers'),
    layer: (digest: string) => join(cache, 'layers', digest),
    /** What a build was made from, by checkout. */
    stamps: join(cache, 'stamps'),
    staging: join(cache, 'staging'),
    /** Layers as they travel, by digest and compression. */
    packed: join(cache, 'packed'),
    /** What npm fetched for machines of another platform. */
    packages: join(cache, 'packages'),
  }
}

/**
 * A release of the cache, or undefined when it is not there or visibly damaged: a manifest of another digest, a file
 * missing, of another size or mode, or written to. Contents are not read; `verifyLayer` does that.
 */
export function cachedRelease(cache: string, digest: string): Release | undefined {
  const folder = cachePaths(cache).release(digest)
  const found = readManifest(join(folder, 'manifest.json'))
  if (!found || releaseDigest(found) !== digest) return undefined
  if (found.layers.some((layer) => faultsOf(join(folder, 'layers', layer.digest), layer).length > 0)) return undefined
  return { digest, manifest: found, folder }
}

/** A manifest as it is on the disk; undefined where it is not there or not one. */
export function readManifest(path: string): Manifest | undefined {
  try {
    return manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Removes everything that was built or fetched; what else is in the cache is not ours to know of. */
export function purge(cache: string): void {
  const { stamps, staging, packed, packages, releases, layers } = cachePaths(cache)
  for (const folder of [stamps, staging, packed, packages, releases, layers])
    rmSync(folder, { recursive: true, force: true })
}

/** A folder to build in, on the cache's own disk so that a rename can publish it. A killed builder's is swept an hour later. */
export function stagingFolder(cache: string): string {
  const { staging } = cachePaths(cache)
  mkdirSync(staging, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(staging)) sweep(join(staging, name))
  const folder = join(staging, randomUUID())
  mkdirSync(folder)
  return folder
}

const abandonedAfterMs = 3_600_000

function sweep(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found && Date.now() - found.mtimeMs > abandonedAfterMs) rmSync(folder, { recursive: true, force: true })
}

/**
 * Puts a complete folder in its place in one step. Where another builder was first, its equal folder stays, unless it
 * is not `intact`: then it makes room.
 */
export function moveIntoPlace(complete: string, place: string, intact: () => boolean): void {
  if (existsSync(place) && intact()) return
  mkdirSync(join(place, '..'), { recursive: true })
  chmodSync(complete, 0o755)
  try {
    renameSync(complete, place)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
    if (intact()) return
    makeRoom(place, complete)
  }
}

/** Moves a damaged folder aside and the complete one in; a second builder doing the same at once is no error. */
function makeRoom(place: string, complete: string): void {
  const aside = `${complete}-damaged`
  try {
    renameSync(place, aside)
    renameSync(complete, place)
  } catch (error) {
    if (!existsSync(place)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}
