import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Platform } from '../../runtime/protocol/release.ts'
import type { LayerSource } from './manifest.ts'
import { type Fetching, fetchPackage } from './npm-package.ts'

/** Where npm puts the package with Node's own binary in a checkout on a machine of that platform. */
export function installedNode(checkout: string, platform: Platform): string {
  return join(checkout, 'node_modules', `node-${platform}`)
}

/**
 * The node that a release runs on, pinned by the checkout's lock file: the one that npm installed there, else, since npm
 * leaves out what is for another processor, the same package fetched into the cache.
 * @param staging where a fetched one is unpacked.
 * @throws Failure RELEASE_UNBUILDABLE when it cannot be had.
 */
export async function nodeLayerSources(
  platform: Platform,
  staging: string,
  fetching: Fetching,
): Promise<readonly LayerSource[]> {
  const installed = installedNode(fetching.checkout, platform)
  const folder = existsSync(join(installed, 'bin', 'node')) ? installed : await unpacked(platform, staging, fetching)
  return [
    { path: 'bin/node', mode: 0o755, bytes: { copyOf: join(folder, 'bin', 'node') } },
    { path: 'LICENSE', mode: 0o644, bytes: { copyOf: join(folder, 'LICENSE') } },
  ]
}

async function unpacked(platform: Platform, staging: string, fetching: Fetching): Promise<string> {
  const tarball = await fetchPackage(`node-${platform}`, fetching)
  const folder = join(staging, `node-${platform}`)
  mkdirSync(folder)
  try {
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder, 'package/bin/node', 'package/LICENSE'])
  } catch (error) {
    const what = `${tarball} cannot be unpacked: ${(error as Error).message.trim()}`
    throw Failure.of('RELEASE_UNBUILDABLE', { checkout: fetching.checkout, what }, error)
  }
  return join(folder, 'package')
}
