import { expect, test } from 'vitest'
import { type Part, removalOrder } from '../../../../stacks/gcp/machine/inventory.ts'
import { removeOrphans } from '../../../../stacks/gcp/machine/orphans.ts'
import { described, labelsOf, pathsOf } from '../../../../stacks/gcp/spec.ts'
import type { Held } from '../../../fixtures/gcp/api/thing.ts'
import { Cloud } from '../../../fixtures/gcp/cloud.ts'
import { computeOf } from '../../../fixtures/gcp/compute.ts'
import { wantedMachine } from '../../../fixtures/gcp/spec.ts'

const paths = pathsOf(wantedMachine)
const takesLabels: readonly Part[] = ['address', 'disk', 'instance']

/** A part as the program makes it, or with something else of it. */
function made(part: Part, more: Partial<Held> = {}): Held {
  const whose = takesLabels.includes(part)
    ? { labels: labelsOf(wantedMachine) }
    : { description: described(wantedMachine) }
  return { name: paths[part].split('/').at(-1) ?? '', ...whose, ...more }
}

test.each(removalOrder)('what is ours and on no record goes: %s', async (part) => {
  await using cloud = await Cloud.start()
  cloud.held.set(paths[part], made(part))
  await removeOrphans(computeOf(cloud), wantedMachine, new Set([part]), { mayHoldData: false })
  expect(cloud.held.size).toBe(0)
})

test.each(removalOrder)("what is another installation's stays: %s", async (part) => {
  await using cloud = await Cloud.start()
  const other = { ...wantedMachine, owner: 'ba9876543210' }
  const whose = takesLabels.includes(part) ? { labels: labelsOf(other) } : { description: described(other) }
  cloud.held.set(paths[part], made(part, whose))
  const removing = removeOrphans(computeOf(cloud), wantedMachine, new Set([part]), { mayHoldData: true })
  await expect(removing).rejects.toMatchObject({ code: 'CLOUD_NAME_TAKEN' })
  expect(cloud.held.size).toBe(1)
})

test('a disk that a machine has used goes only with its assistant', async () => {
  await using cloud = await Cloud.start()
  cloud.held.set(paths.disk, made('disk', { lastAttachTimestamp: '2026-08-01T00:00:00.000-07:00' }))
  const removing = (mayHoldData: boolean) =>
    removeOrphans(computeOf(cloud), wantedMachine, new Set<Part>(['disk']), { mayHoldData })
  await expect(removing(false)).rejects.toMatchObject({ code: 'CLOUD_NAME_TAKEN' })
  await removing(true)
  expect(cloud.held.size).toBe(0)
})
