import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Layer, Manifest, Release } from '../../runtime/protocol/release.ts'
import { operatorFolders } from '../record/folders.ts'
import { bundleApp } from './app-layer.ts'
import { cachedRelease, stagingFolder } from './cache.ts'
import { describeLayer, type LayerSource } from './manifest.ts'
import { nodeLayerSources } from './node-layer.ts'
import { layerFolder, publishLayer, publishRelease } from './publish.ts'
import { keepStamp, unchangedDigest } from './stamp.ts'
import { verifyLayer } from './verify.ts'

/** How a release is found or made. */
export interface ReleaseOptions {
  /** Where releases are kept; by default the operator's cache folder. */
  readonly cache?: string
  /** Read every byte of a release that could be reused, and build again when one is wrong. */
  readonly verify?: boolean
}

/** A release, and whether it had to be built. */
export interface FoundRelease extends Release {
  readonly built: boolean
}

/**
 * The release of a checkout: the one built before when nothing it is made from has changed, else a new one.
 * The same commit gives the same digest on every machine. Safe to call from several processes at once; a killed
 * build leaves nothing that a later one could mistake for a release.
 * @throws Failure RELEASE_UNBUILDABLE
 */
export async function releaseOf(checkout: string, options: ReleaseOptions = {}): Promise<FoundRelease> {
  const from = realpathSync(checkout)
  const cache = options.cache ?? operatorFolders().cache
  const digest = unchangedDigest(cache, from)
  const known = digest === undefined ? undefined : cachedRelease(cache, digest)
  if (known && !(options.verify && (await dropDamaged(known)))) return { ...known, built: false }
  return { ...(await buildRelease(from, cache)), built: true }
}

/** Removes the layers of a release whose bytes are wrong. @returns whether there was one. */
async function dropDamaged(release: Release): Promise<boolean> {
  let dropped = false
  for (const layer of release.manifest.layers) {
    const folder = layerFolder(release, layer.digest)
    try {
      await verifyLayer(folder, layer)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      rmSync(folder, { recursive: true, force: true })
      dropped = true
    }
  }
  return dropped
}

async function buildRelease(checkout: string, cache: string): Promise<Release> {
  const begunAt = Date.now()
  const app = await bundleApp(checkout)
  const sources = { node: nodeLayerSources(checkout), app: app.sources }
  const layers = await Promise.all([describeLayer('node', sources.node), describeLayer('app', sources.app)])
  const manifest: Manifest = { format: 1, version: versionOf(checkout), platform: 'linux-x64', layers }
  try {
    const release = await keepRelease(cache, manifest, sources)
    keepStamp(cache, checkout, { inputs: app.inputs, digest: release.digest, begunAt })
    return release
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof Failure || !code) throw error
    throw Failure.of('RELEASE_UNBUILDABLE', { checkout, what: `${cache} cannot be written: ${code}` }, error)
  }
}

async function keepRelease(
  cache: string,
  manifest: Manifest,
  sources: Readonly<Record<Layer['name'], readonly LayerSource[]>>,
): Promise<Release> {
  const staging = stagingFolder(cache)
  try {
    for (const layer of manifest.layers) await publishLayer(cache, staging, layer, sources[layer.name])
    return publishRelease(cache, staging, manifest)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function versionOf(checkout: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')))
    .version
}
