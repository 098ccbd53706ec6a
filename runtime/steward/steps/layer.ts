import { createHash } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { renameDurably } from '../../durable/folder.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layer } from '../../protocol/release.ts'
import { self } from '../machine.ts'
import { type Act, differs, same } from '../step.ts'

/** One content-addressed layer: verified where it arrived, then moved into its place in one step. */
export const layerStep: Act<'layer'> = {
  observe: (step, { at }) =>
    existsSync(at.layer(step.digest)) ? same(short(step.digest)) : differs(`layer ${short(step.digest)} is missing`),
  change: (step, { at, plan, staging }) => {
    const layer = plan.manifest?.layers.find((one) => one.digest === step.digest)
    const arrived = join(staging, 'layers', step.digest)
    if (!layer || !existsSync(arrived))
      throw Failure.of('RELEASE_DAMAGED', { digest: short(step.digest), what: 'it did not arrive' })
    const bytes = verify(arrived, layer)
    renameDurably(arrived, at.layer(step.digest))
    return `${short(step.digest)}, ${(bytes / 1e6).toFixed(1)} MB`
  },
}

/** Checks every file of an arrived layer, takes ownership, and puts it on the disk for good. @returns its size. */
function verify(root: string, layer: Layer): number {
  const damaged = (what: string) => Failure.of('RELEASE_DAMAGED', { digest: short(layer.digest), what })
  const expected = new Map(layer.files.map((file) => [file.path, file]))
  const { uid, gid } = self()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name)
    const path = full.slice(root.length + 1)
    if (!entry.isDirectory() && !expected.has(path)) {
      rmSync(full)
      throw damaged(`${path} does not belong to it`)
    }
    chownSync(full, uid, gid)
  }
  chownSync(root, uid, gid)
  for (const file of layer.files) {
    const found = lstatSync(join(root, file.path), { throwIfNoEntry: false })
    if (!found?.isFile()) throw damaged(`${file.path} is missing`)
    if ((found.mode & 0o777) !== file.mode) throw damaged(`${file.path} has another mode`)
    if (digestOnDisk(join(root, file.path)) !== file.sha256) throw damaged(`${file.path} has other contents`)
  }
  return layer.files.reduce((sum, file) => sum + file.size, 0)
}

/** SHA-256 of a file, read in pieces, and the file flushed to the disk. */
function digestOnDisk(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** The first twelve digits, as people quote digests. */
export function short(digest: string): string {
  return digest.slice(0, 12)
}
