import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { endMark, headerOf, padding } from '../../runtime/archive/header.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { canonical } from '../../runtime/protocol/permission/grant.ts'
import { type Layer, type Release, short } from '../../runtime/protocol/release.ts'
import { layerFolder } from './publish.ts'

/** Time 0, so that the same release is always the same bytes. */
const modified = 0

/** A file that exists in memory only, such as plan.json. */
export interface ExtraFile {
  readonly path: string
  readonly mode: number
  readonly bytes: Uint8Array
}

/**
 * A plain tar stream for `tar -x -p` on the target: the extra files, manifest.json, then each wanted layer as
 * `layers/<digest>/<path>` with its folders. Files that changed since the release was built break the stream.
 * @param layerDigests the layers to send; those the target has already are left out
 * @throws Failure RELEASE_DAMAGED through the stream
 */
export function tarOf(
  release: Release | undefined,
  layerDigests: readonly string[],
  extraFiles: readonly ExtraFile[],
): Readable {
  return Readable.from(pieces(release, layerDigests, extraFiles), { objectMode: false })
}

/** The entries of one layer as in `tarOf`, with no end mark: other entries have to follow. Throws as `tarOf`. */
export function layerTar(release: Release, digest: string): Readable {
  const layers = release.manifest.layers.filter((layer) => layer.digest === digest)
  const blocks = async function* () {
    for (const layer of layers) yield* layerBlocks(release, layer)
  }
  return Readable.from(blocks(), { objectMode: false })
}

async function* pieces(
  release: Release | undefined,
  layerDigests: readonly string[],
  extraFiles: readonly ExtraFile[],
) {
  const manifest = release && { path: 'manifest.json', mode: 0o644, bytes: Buffer.from(canonical(release.manifest)) }
  let sent = 0
  for await (const piece of inBlocks(release, layerDigests, [...extraFiles, ...(manifest ? [manifest] : [])])) {
    sent += piece.byteLength
    yield piece
  }
  yield endMark(sent)
}

async function* inBlocks(release: Release | undefined, layerDigests: readonly string[], files: readonly ExtraFile[]) {
  for (const { path, mode, bytes } of files) {
    yield headerOf({ path, mode, size: bytes.byteLength, kind: 'file', modified })
    yield bytes
    yield padding(bytes.byteLength)
  }
  if (!release) return
  for (const layer of release.manifest.layers) {
    if (layerDigests.includes(layer.digest)) yield* layerBlocks(release, layer)
  }
}

async function* layerBlocks(release: Release, layer: Layer): AsyncGenerator<Uint8Array> {
  const root = `layers/${layer.digest}`
  for (const folder of foldersOf(root, layer))
    yield headerOf({ path: folder, mode: 0o755, size: 0, kind: 'folder', modified })
  for (const file of layer.files) {
    yield headerOf({ path: `${root}/${file.path}`, mode: file.mode, size: file.size, kind: 'file', modified })
    yield* contents(join(layerFolder(release, layer.digest), file.path), file.size, layer.digest)
    yield padding(file.size)
  }
}

/** Every folder of a layer, parents first, so that no umask of the target decides their mode. */
function foldersOf(root: string, layer: Layer): string[] {
  const folders = new Set(['layers', root])
  for (const { path } of layer.files) {
    const parts = path.split('/').slice(0, -1)
    for (const depth of parts.keys()) folders.add([root, ...parts.slice(0, depth + 1)].join('/'))
  }
  return [...folders].sort()
}

async function* contents(path: string, size: number, digest: string): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    read += (piece as Buffer).length
    yield piece as Buffer
  }
  if (read !== size) throw Failure.of('RELEASE_DAMAGED', { digest: short(digest), what: `${path} has another size` })
}
