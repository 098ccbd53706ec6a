import { createHash } from 'node:crypto'
import { hashFile } from '../../runtime/machine/layer.ts'
import { canonical } from '../../runtime/protocol/permission/grant.ts'
import type { Layer, Manifest } from '../../runtime/protocol/release.ts'

/** One file of a layer, before it is anywhere: bytes in memory, or another file's to be copied. */
export interface LayerSource {
  /** Relative to the layer, with forward slashes. */
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  readonly bytes: Uint8Array | { readonly copyOf: string }
}

/** Describes a layer: its files sorted by path (UTF-16 order) and the SHA-256 over the canonical JSON of that list. */
export async function describeLayer(name: Layer['name'], sources: readonly LayerSource[]): Promise<Layer> {
  const sorted = [...sources].sort((a, b) => (a.path < b.path ? -1 : 1))
  const files = await Promise.all(sorted.map(describeFile))
  return { name, digest: digestOf(files), files }
}

/** A release's digest: SHA-256 over its manifest's canonical JSON, never over packed bytes. */
export function releaseDigest(manifest: Manifest): string {
  return digestOf(manifest)
}

async function describeFile({ path, mode, bytes }: LayerSource): Promise<Layer['files'][number]> {
  if ('copyOf' in bytes) return { path, mode, ...(await hashFile(bytes.copyOf)) }
  return { path, mode, size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}
