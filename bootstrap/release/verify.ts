import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../runtime/protocol/failure.ts'
import { type Layer, short } from '../../runtime/protocol/release.ts'
import { hashFile } from './manifest.ts'

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
