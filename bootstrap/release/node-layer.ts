import { join } from 'node:path'
import type { Platform } from '../../runtime/protocol/release.ts'
import type { LayerSource } from './manifest.ts'
import { type Fetching, packageFolder } from './npm-package.ts'

/** Where npm puts the package with Node's own binary in a checkout on a machine of that platform. */
export function installedNode(checkout: string, platform: Platform): string {
  return join(checkout, 'node_modules', `node-${platform}`)
}

/**
 * The machine code of a release, pinned by the checkout's lock file: node, and what the keychain program loads. It changes
 * seldom, so that an upgrade seldom has to carry it.
 * @param staging where a fetched package is unpacked.
 * @throws Failure RELEASE_UNBUILDABLE when it cannot be had.
 */
export async function nodeLayerSources(
  platform: Platform,
  staging: string,
  fetching: Fetching,
): Promise<readonly LayerSource[]> {
  const keyring = `keyring.${platform}-gnu.node`
  const node = await packageFolder(`node-${platform}`, ['bin/node', 'LICENSE'], staging, fetching)
  const native = await packageFolder(`@napi-rs/keyring-${platform}-gnu`, [keyring, keyringLicences], staging, fetching)
  const copy = (path: string, mode: number, copyOf: string): LayerSource => ({ path, mode, bytes: { copyOf } })
  return [
    copy('bin/node', 0o755, join(node, 'bin', 'node')),
    copy('LICENSE', 0o644, join(node, 'LICENSE')),
    copy('lib/keyring.node', 0o644, join(native, keyring)),
    copy('lib/LICENSE.keyring.md', 0o644, join(native, keyringLicences)),
  ]
}

/** Of the crates in it; the licence of its own code is with the programs that load it. */
const keyringLicences = 'LICENSE.third-party.md'
