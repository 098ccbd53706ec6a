import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Failure } from '../../runtime/protocol/failure.ts'
import { canonical } from '../../runtime/protocol/grant.ts'
import { type Layer, type Release, short } from '../../runtime/protocol/release.ts'
import { layerFolder } from './publish.ts'

/** A file that exists in memory only, such as plan.json. */
export interface ExtraFile {
  readonly path: string
  readonly mode: number
  readonly bytes: Uint8Array
}

/** POSIX.1-2017, pax, "ustar Interchange Format": blocks of 512 bytes, by default twenty to a record. */
const block = 512
const record = 20 * block

/**
 * A plain tar stream for `tar -x -p` on the target: the extra files, manifest.json, then each wanted layer as
 * `layers/<digest>/<path>` with its folders. Files that changed since the release was built break the stream.
 * @param layerDigests the layers to send; those the target has already are left out
 * @throws Failure RELEASE_DAMAGED through the stream
 */
export function tarOf(release: Release, layerDigests: readonly string[], extraFiles: readonly ExtraFile[]): Readable {
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

async function* pieces(release: Release, layerDigests: readonly string[], extraFiles: readonly ExtraFile[]) {
  const manifest = { path: 'manifest.json', mode: 0o644, bytes: Buffer.from(canonical(release.manifest)) }
  let sent = 2 * block // the end mark: two blocks of zeros
  for await (const piece of inBlocks(release, layerDigests, [...extraFiles, manifest])) {
    sent += piece.byteLength
    yield piece
  }
  yield Buffer.alloc(2 * block + ((record - (sent % record)) % record))
}

async function* inBlocks(release: Release, layerDigests: readonly string[], files: readonly ExtraFile[]) {
  for (const { path, mode, bytes } of files) {
    yield header({ path, mode, size: bytes.byteLength, type: '0' })
    yield bytes
    yield padding(bytes.byteLength)
  }
  for (const layer of release.manifest.layers) {
    if (layerDigests.includes(layer.digest)) yield* layerBlocks(release, layer)
  }
}

async function* layerBlocks(release: Release, layer: Layer): AsyncGenerator<Uint8Array> {
  const root = `layers/${layer.digest}`
  for (const folder of foldersOf(root, layer)) yield header({ path: `${folder}/`, mode: 0o755, size: 0, type: '5' })
  for (const file of layer.files) {
    yield header({ path: `${root}/${file.path}`, mode: file.mode, size: file.size, type: '0' })
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

function padding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block)
}

interface Entry {
  readonly path: string
  readonly mode: number
  readonly size: number
  /** `0` a file, `5` a folder. */
  readonly type: '0' | '5'
}

/** One ustar header: owner root, time 0, so that the same release is always the same bytes. */
function header({ path, mode, size, type }: Entry): Buffer {
  const bytes = Buffer.alloc(block)
  const { name, prefix } = splitPath(path)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  bytes.write(name, 0)
  bytes.write(octal(mode, 8), 100)
  bytes.write(octal(0, 8), 108)
  bytes.write(octal(0, 8), 116)
  bytes.write(octal(size, 12), 124)
  bytes.write(octal(0, 12), 136)
  bytes.write(' '.repeat(8), 148)
  bytes.write(type, 156)
  bytes.write('ustar\x0000', 257, 'latin1')
  bytes.write(prefix, 345)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${octal(sum, 7)}\0 `, 148, 'latin1')
  return bytes
}

/** A path of up to 100 bytes stands in `name`; a longer one is cut at a slash, up to 155 bytes of it into `prefix`. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' }
  for (let cut = path.indexOf('/'); cut > 0; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)]
    if (name.length > 0 && Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix }
  }
  throw Failure.of('UNEXPECTED', { what: `the path is too long for an archive: ${path}` })
}
