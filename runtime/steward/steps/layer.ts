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
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { type Layer, short } from '../../protocol/release.ts'
import { type Machine, self } from '../machine.ts'
import { type Act, differs, same } from '../step.ts'
import { stopAll } from '../stop.ts'

/** One content-addressed layer: verified where it arrived, then moved into its place in one step. */
export const layerStep: Act<'layer'> = {
  observe: (step, { at, plan }) => {
    if (!existsSync(at.layer(step.digest))) return differs(`layer ${short(step.digest)} is missing`)
    const [fault] = faultsOf(at, layerIn(plan, step.digest))
    return fault ? differs(`layer ${short(step.digest)} is damaged: ${fault}`) : same(short(step.digest))
  },
  change: async (step, machine) => {
    const { at, plan, staging } = machine
    const layer = layerIn(plan, step.digest)
    const arrived = join(staging, 'layers', step.digest)
    if (!existsSync(arrived)) throw damaged(step.digest, whyNeeded(at, layer))
    const bytes = verify(arrived, layer)
    if (existsSync(at.layer(step.digest))) await clear(machine, at.layer(step.digest))
    renameDurably(arrived, at.layer(step.digest))
    return `${short(step.digest)}, ${(bytes / 1e6).toFixed(1)} MB`
  },
}

/**
 * What is wrong with a layer in its place, by name and size of its files; their contents were verified when they
 * arrived, and hashing them again takes long.
 */
export function faultsOf(at: Layout, { digest, files }: Layer): string[] {
  return files.flatMap((file) => {
    const found = lstatSync(join(at.layer(digest), file.path), { throwIfNoEntry: false })
    return found?.size === file.size ? [] : [`${file.path} is ${found ? 'another size' : 'missing'}`]
  })
}

/** A layer in its place that is needed anew is damaged; one that is not there should have come with the plan. */
function whyNeeded(at: Layout, layer: Layer): string {
  return (existsSync(at.layer(layer.digest)) && faultsOf(at, layer)[0]) || 'it did not arrive'
}

function layerIn({ manifest }: Plan, digest: string): Layer {
  const layer = manifest?.layers.find((one) => one.digest === digest)
  if (!layer) throw damaged(digest, 'its manifest did not arrive')
  return layer
}

/** Makes way for a whole layer. Whoever runs from the damaged one would find files of it gone half-way. */
async function clear(machine: Machine, place: string): Promise<void> {
  await stopAll(machine, 'layer')
  const aside = `${place}.damaged`
  rmSync(aside, { recursive: true, force: true })
  renameDurably(place, aside)
  rmSync(aside, { recursive: true, force: true })
}

function damaged(digest: string, what: string): Failure {
  return Failure.of('RELEASE_DAMAGED', { digest: short(digest), what })
}

/** Checks every file of an arrived layer, takes ownership, and puts it on the disk for good. @returns its size. */
function verify(root: string, layer: Layer): number {
  const fault = (what: string) => damaged(layer.digest, what)
  const expected = new Map(layer.files.map((file) => [file.path, file]))
  const { uid, gid } = self()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name)
    const path = full.slice(root.length + 1)
    if (!entry.isDirectory() && !expected.has(path)) {
      rmSync(full)
      throw fault(`${path} does not belong to it`)
    }
    chownSync(full, uid, gid)
  }
  chownSync(root, uid, gid)
  for (const file of layer.files) {
    const found = lstatSync(join(root, file.path), { throwIfNoEntry: false })
    if (!found?.isFile()) throw fault(`${file.path} is missing`)
    if ((found.mode & 0o777) !== file.mode) throw fault(`${file.path} has another mode`)
    if (digestOnDisk(join(root, file.path)) !== file.sha256) throw fault(`${file.path} has other contents`)
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
