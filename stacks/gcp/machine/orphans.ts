import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Compute } from '../compute/client.ts'
import { described, labelsOf, type MachineSpec, pathsOf } from '../spec.ts'
import { type Part, removalOrder } from './inventory.ts'

/** The slowest is an instance, which is shut down first. */
const removeMs = 240_000

const thing = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  /** Of a disk that a machine has used (https://cloud.google.com/compute/docs/reference/rest/v1/disks). */
  lastAttachTimestamp: z.string().optional(),
})
type Thing = z.infer<typeof thing>

/**
 * Removes parts of a machine that are there and not on the engine's record: an answer was lost, or an engine was killed
 * before it wrote. Only what says that it is ours goes.
 * @param mayHoldData whether a disk goes too that a machine has used.
 * @throws Failure CLOUD_NAME_TAKEN for what is somebody else's, or has data that nobody gave up; why Google refuses
 */
export async function removeOrphans(
  compute: Compute,
  spec: MachineSpec,
  orphans: ReadonlySet<Part>,
  { mayHoldData }: { readonly mayHoldData: boolean },
): Promise<void> {
  const paths = pathsOf(spec)
  for (const part of removalOrder.filter((one) => orphans.has(one))) {
    const found = await compute.get(paths[part], thing)
    if (!found) continue
    const isUsed = part === 'disk' && found.lastAttachTimestamp !== undefined
    if (!isOurs(found, spec) || (isUsed && !mayHoldData))
      throw Failure.of('CLOUD_NAME_TAKEN', { what: paths[part], project: spec.project })
    await compute.change('DELETE', paths[part], undefined, removeMs)
  }
}

function isOurs({ labels, description }: Thing, spec: MachineSpec): boolean {
  const wanted = labelsOf(spec)
  if (labels) return Object.entries(wanted).every(([name, value]) => labels[name] === value)
  return description === described(spec)
}
