import { chownSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { renameDurably, syncFile } from '../../durable/folder.ts'
import { faultsOf, settleTime, verifyLayer } from '../../machine/layer.ts'
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
    const [fault] = faultsOf(at.layer(step.digest), layerIn(plan, step.digest))
    return fault ? differs(`layer ${short(step.digest)} is damaged: ${fault}`) : same(short(step.digest))
  },
  change: async (step, machine) => {
    const { at, plan, staging } = machine
    const layer = layerIn(plan, step.digest)
    const arrived = join(staging, 'layers', step.digest)
    if (!existsSync(arrived)) throw damaged(step.digest, whyNeeded(at, layer))
    const bytes = await settle(arrived, layer)
    if (existsSync(at.layer(step.digest))) await clear(machine, at.layer(step.digest))
    renameDurably(arrived, at.layer(step.digest))
    return `${short(step.digest)}, ${(bytes / 1e6).toFixed(1)} MB`
  },
}

/** A layer in its place that is needed anew is damaged; one that is not there should have come with the plan. */
function whyNeeded(at: Layout, layer: Layer): string {
  return (existsSync(at.layer(layer.digest)) && faultsOf(at.layer(layer.digest), layer)[0]) || 'it did not arrive'
}

function layerIn({ manifest }: Plan, digest: string): Layer {
  const layer = manifest?.layers.find((one) => one.digest === digest)
  if (!layer) throw damaged(digest, 'its manifest did not arrive')
  return layer
}

/**
 * Makes way for a whole layer. Whoever runs from the damaged one would find files of it gone half-way; nobody does before an
 * upgrade, which begins with a look whether all of what is in service is whole.
 */
async function clear(machine: Machine, place: string): Promise<void> {
  if (machine.plan.verb !== 'upgrade') await stopAll(machine, 'layer')
  const aside = `${place}.damaged`
  rmSync(aside, { recursive: true, force: true })
  renameDurably(place, aside)
  rmSync(aside, { recursive: true, force: true })
}

function damaged(digest: string, what: string): Failure {
  return Failure.of('RELEASE_DAMAGED', { digest: short(digest), what })
}

/** Takes ownership of an arrived layer, checks every file of it, and puts it on the disk for good. @returns its size. */
async function settle(root: string, layer: Layer): Promise<number> {
  const expected = new Set(layer.files.map((file) => file.path))
  const { uid, gid } = self()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name)
    const path = full.slice(root.length + 1)
    if (!entry.isDirectory() && !expected.has(path)) {
      rmSync(full)
      throw damaged(layer.digest, `${path} does not belong to it`)
    }
    chownSync(full, uid, gid)
  }
  chownSync(root, uid, gid)
  await verifyLayer(root, layer)
  for (const file of layer.files) flush(join(root, file.path))
  return layer.files.reduce((sum, file) => sum + file.size, 0)
}

/** Onto the disk, fsync(2), with the time that says that nothing was written since. */
function flush(path: string): void {
  settleTime(path)
  syncFile(path)
}
