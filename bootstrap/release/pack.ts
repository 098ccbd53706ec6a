import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip, createZstdCompress } from 'node:zlib'
import type { Release } from '../../runtime/protocol/release.ts'
import { cachePaths } from './cache.ts'
import { noteUse } from './prune.ts'
import { type ExtraFile, layerTar, tarOf } from './tar.ts'

/** How bytes may travel, the shortest first, and what reads them there. The parts of both may stand one after the other. */
export const compressions = {
  /** As short as level 12 within 2 %, in less than half of its time (Node's binary: 126 MB to 37.6 MB). */
  zstd: {
    reader: 'zstd -dc',
    writer: () =>
      createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 9, [constants.ZSTD_c_checksumFlag]: 1 } }),
  },
  gzip: { reader: 'gzip -dc', writer: () => createGzip({ level: 6 }) },
  none: { reader: 'cat', writer: () => new PassThrough() },
} as const
export type Compression = keyof typeof compressions

/** What travels to a machine: one stream whose length and hash are known before its first byte leaves. */
export interface Archive {
  readonly size: number
  readonly sha256: string
  /** The command that makes a tar of it. */
  readonly reader: string
  bytes(): Readable
}

/**
 * A release's layers and some files as one compressed tar. The layers are compressed once and kept in the cache, so that
 * the next machine waits for none of it.
 * @throws Failure RELEASE_DAMAGED
 */
export async function pack(
  release: Release | undefined,
  layers: readonly string[],
  files: readonly ExtraFile[],
  compression: Compression,
): Promise<Archive> {
  const paths: string[] = []
  if (release) for (const digest of layers) paths.push(await packedLayer(release, digest, compression))
  const tail = await buffer(tarOf(release, [], files).pipe(compressions[compression].writer()))
  const bytes = () => Readable.from(inTurn(paths, tail), { objectMode: false })
  const hash = createHash('sha256')
  for await (const piece of bytes()) hash.update(piece)
  const size = paths.reduce((sum, path) => sum + statSync(path).size, tail.length)
  return { size, sha256: hash.digest('hex'), reader: compressions[compression].reader, bytes }
}

async function* inTurn(paths: readonly string[], tail: Buffer): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path, { highWaterMark: 1 << 18 })
  yield tail
}

/** The file of a layer in the cache, compressed now where it was not before. Two who do it at once do the same. */
async function packedLayer(release: Release, digest: string, compression: Compression): Promise<string> {
  const folder = cachePaths(dirname(dirname(release.folder))).packed
  const path = join(folder, `${digest}.${compression}`)
  if (existsSync(path)) {
    noteUse(path)
    return path
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  try {
    const { writer } = compressions[compression]
    await pipeline(layerTar(release, digest), writer(), createWriteStream(draft, { mode: 0o600, flush: true }))
    renameSync(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
  return path
}
