import { createHash } from 'node:crypto'
import { createReadStream, lstatSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../protocol/failure.ts'
import { type Layer, short } from '../protocol/release.ts'

/** When every file of a layer was last written, as far as its time says: whatever writes to one of them changes that. */
const writtenAt = 0

/** Gives a file of a layer the time that all of them have. */
export function settleTime(path: string): void {
  utimesSync(path, writtenAt, writtenAt)
}

/**
 * What is wrong with a layer's files by what their folder says of them: kind, size, mode, and that nothing has written to
 * them. Contents are not read, which takes long; `verifyLayer` does that.
 */
export function faultsOf(folder: string, layer: Layer): string[] {
  return layer.files.flatMap((file) => {
    const found = lstatSync(join(folder, file.path), { throwIfNoEntry: false })
    if (!found?.isFile()) return [`${file.path} is missing`]
    if (found.size !== file.size) return [`${file.path} has another size`]
    if ((found.mode & 0o777) !== file.mode) return [`${file.path} has another mode`]
    if (found.mtimeMs !== writtenAt) return [`${file.path} was written to`]
    return []
  })
}

/**
 * Reads every file of a layer's folder and compares it with the layer's description.
 * @throws Failure RELEASE_DAMAGED naming the first file that is missing, not a plain file, or of another mode or content.
 */
export async function verifyLayer(folder: string, layer: Layer): Promise<void> {
  const damaged = (what: string) => Failure.of('RELEASE_DAMAGED', { digest: short(layer.digest), what })
  for (const file of layer.files) {
    const path = join(folder, file.path)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found?.isFile()) throw damaged(`${file.path} is missing`)
    if ((found.mode & 0o777) !== file.mode) throw damaged(`${file.path} has another mode`)
    const { sha256, size } = await hashFile(path)
    if (size !== file.size || sha256 !== file.sha256) throw damaged(`${file.path} has other contents`)
  }
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
