import * as z from 'zod'
import type { Left, Seen } from '../../remote.ts'
import type { Compute } from '../compute/client.ts'
import { namesOf } from '../spec.ts'

const thing = z.looseObject({
  name: z.string(),
  zone: z.string().optional(),
  region: z.string().optional(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
})
type Thing = z.infer<typeof thing>

/** Kinds of things that can be ours, in the order in which they can be removed, and how gcloud calls each. */
const everywhere = [
  { kind: 'instances', gcloud: 'compute instances', hasLabels: true },
  { kind: 'disks', gcloud: 'compute disks', hasLabels: true },
  { kind: 'addresses', gcloud: 'compute addresses', hasLabels: true },
  { kind: 'subnetworks', gcloud: 'compute networks subnets', hasLabels: false },
] as const
const global = [
  { kind: 'snapshots', gcloud: 'compute snapshots', hasLabels: true },
  { kind: 'firewalls', gcloud: 'compute firewall-rules', hasLabels: false },
  { kind: 'networks', gcloud: 'compute networks', hasLabels: false },
] as const

/**
 * All that is there of an assistant, found through the cloud's own API by label and by name, in every zone and region: what
 * the state of the engine says is not asked.
 * @throws Failure where a place could not be looked at: what was not seen is not gone
 */
export async function leftOf(compute: Compute, assistant: string, owner: string): Promise<Left[]> {
  const base = namesOf(assistant).instance
  const isOurs = (one: Thing) =>
    one.labels?.['vellum-assistant'] === assistant
      ? one.labels['vellum-owner'] === owner
      : one.description?.includes(`vellum assistant ${assistant}, owner ${owner}`) === true ||
        (one.name === base && one.labels?.['vellum-owner'] === undefined && one.description === undefined)
  return look(compute, `labels.vellum-assistant=${assistant}`, `name eq "${base}.*"`, isOurs)
}

/** All machines of this operator's that Google knows, whatever the records here say. @throws Failure why Google refuses */
export async function machinesOf(compute: Compute, owner: string): Promise<Seen[]> {
  const machine = thing.extend({ status: z.string() })
  const found = await compute.everywhere('instances', `labels.vellum-owner=${owner}`, machine)
  return found.map(({ labels, zone = '', status }) => ({
    assistant: labels?.['vellum-assistant'] ?? '',
    project: compute.project,
    zone: last(zone),
    status,
  }))
}

async function look(
  compute: Compute,
  byLabel: string,
  byName: string,
  isOurs: (one: Thing) => boolean,
): Promise<Left[]> {
  const asked = [
    ...everywhere.flatMap((row) =>
      filtersOf(row.hasLabels, byLabel, byName).map(async (filter) => ({
        row,
        found: await compute.everywhere(row.kind, filter, thing),
      })),
    ),
    ...global.flatMap((row) =>
      filtersOf(row.hasLabels, byLabel, byName).map(async (filter) => ({
        row,
        found: await compute.global(row.kind, filter, thing),
      })),
    ),
  ]
  const left = new Map<string, Left>()
  for (const { row, found } of await Promise.all(asked))
    for (const one of found.filter(isOurs)) {
      const place = placeOf(one)
      left.set(`${row.kind}/${place}/${one.name}`, {
        kind: row.kind,
        name: one.name,
        place,
        remove: `gcloud ${row.gcloud} delete ${one.name}${flagOf(one)} --project ${compute.project} --quiet`,
      })
    }
  return [...left.values()]
}

function filtersOf(hasLabels: boolean, byLabel: string, byName: string): string[] {
  return hasLabels ? [byLabel, byName] : [byName]
}

function placeOf({ zone, region }: Thing): string {
  if (zone) return `zone ${last(zone)}`
  return region ? `region ${last(region)}` : 'global'
}

function flagOf({ zone, region }: Thing): string {
  if (zone) return ` --zone ${last(zone)}`
  return region ? ` --region ${last(region)}` : ''
}

/** The API names a zone by its whole address. */
function last(path: string): string {
  return path.split('/').at(-1) ?? path
}
