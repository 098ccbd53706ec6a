import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { canonical } from '../../runtime/protocol/grant.ts'
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

/** SHA-256 (hex) and size in bytes of a file, read in pieces. */
export async function hashFile(path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (pieces) => {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      hash.update(piece)
      size += piece.length
    }
  })
  return { sha256: hash.digest('hex'), size }
}

async function describeFile({ path, mode, bytes }: LayerSource): Promise<Layer['files'][number]> {
  if ('copyOf' in bytes) return { path, mode, ...(await hashFile(bytes.copyOf)) }
  return { path, mode, size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}
