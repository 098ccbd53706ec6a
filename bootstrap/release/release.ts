import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { verifyLayer } from '../../runtime/machine/layer.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Manifest, Platform, Release } from '../../runtime/protocol/release.ts'
import { operatorFolders } from '../record/folders.ts'
import { bundleApp } from './app-layer.ts'
import { cachedRelease, stagingFolder } from './cache.ts'
import { databasesOf } from './formats.ts'
import { describeLayer, type LayerSource } from './manifest.ts'
import { nodeLayerSources } from './node-layer.ts'
import type { Fetching } from './npm-package.ts'
import { noteUse, pruneCache } from './prune.ts'
import { layerFolder, publishLayer, publishRelease } from './publish.ts'
import { keepStamp, unchangedDigest } from './stamp.ts'

/** How a release is found or made. */
export interface ReleaseOptions {
  /** Where releases are kept; by default the operator's cache folder. */
  readonly cache?: string
  /** Read every byte of a release that could be reused, and build again when one is wrong. */
  readonly verify?: boolean
  /** What it is to run on; by default what this machine is. */
  readonly platform?: Platform
  /** Told what a build waits for, where that is somebody else. */
  readonly waiting?: (waitsFor: string) => void
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
  const platform = options.platform ?? platformHere()
  const digest = unchangedDigest(cache, from, platform)
  const known = digest === undefined ? undefined : cachedRelease(cache, digest)
  if (known && !(options.verify && (await dropDamaged(known)))) {
    noteUse(known.folder)
    return { ...known, built: false }
  }
  const built = await buildRelease(platform, { checkout: from, cache, waiting: options.waiting ?? (() => undefined) })
  pruneCache(cache)
  return { ...built, built: true }
}

/** The platform of this machine's processor. On another system than Linux, releases are for machines like this one. */
function platformHere(): Platform {
  return process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
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

async function buildRelease(platform: Platform, fetching: Fetching): Promise<Release> {
  const { checkout, cache } = fetching
  const begunAt = Date.now()
  const app = await bundleApp(checkout)
  try {
    const release = await keepRelease(platform, app.sources, fetching)
    keepStamp(cache, checkout, platform, { inputs: app.inputs, digest: release.digest, begunAt })
    return release
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof Failure || !code) throw error
    throw Failure.of('RELEASE_UNBUILDABLE', { checkout, what: `${cache} cannot be written: ${code}` }, error)
  }
}

async function keepRelease(platform: Platform, app: readonly LayerSource[], fetching: Fetching): Promise<Release> {
  const { checkout, cache } = fetching
  const staging = stagingFolder(cache)
  try {
    const sources = { node: await nodeLayerSources(platform, staging, fetching), app }
    const layers = await Promise.all([describeLayer('node', sources.node), describeLayer('app', sources.app)])
    const databases = await databasesOf(checkout)
    const manifest: Manifest = { format: 1, version: versionOf(checkout), platform, layers, ...databases }
    for (const layer of layers) await publishLayer(cache, staging, layer, sources[layer.name])
    return publishRelease(cache, staging, manifest)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function versionOf(checkout: string): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')))
    .version
}
