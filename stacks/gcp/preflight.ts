import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { forbiddenBy, type Policies } from './access/policies.ts'
import type { Compute } from './compute/client.ts'
import { images, type MachineSpec, pathsOf, regionOf } from './spec.ts'

const quota = z.looseObject({ metric: z.string(), limit: z.number(), usage: z.number() })
const withQuotas = z.looseObject({ quotas: z.array(quota).optional() })
const zone = z.looseObject({ status: z.string() })
const machineType = z.looseObject({ guestCpus: z.int(), isSharedCpu: z.boolean().optional() })
const image = z.looseObject({ name: z.string(), diskSizeGb: z.string().optional() })
const instance = z.looseObject({ labels: z.record(z.string(), z.string()).optional() })

/** What is known of a place before anything is made there. */
export interface Ready {
  /** Whether a machine of this very assistant and operator is there already: nothing more is needed for it. */
  readonly isThere: boolean
  /** The image that the family stands for today. */
  readonly image: string
}

/**
 * Looks whether a machine can be made as wanted. Nothing is changed.
 * @throws Failure the first thing that stands in its way, with the line that mends it
 */
export async function preflight(compute: Compute, policies: Policies, spec: MachineSpec): Promise<Ready> {
  const project = await compute.get('', withQuotas)
  if (!project) throw Failure.of('CLOUD_PROJECT_UNKNOWN', { project: spec.project })
  const [there, type, found, region] = await Promise.all([
    machineThere(compute, spec),
    wantedType(compute, spec),
    compute.get(images[spec.image], image),
    compute.get(`regions/${regionOf(spec.zone)}`, withQuotas),
  ])
  if (!found) throw Failure.of('CLOUD_IMAGE_MISSING', { image: spec.image })
  if (Number(found.diskSizeGb ?? 0) > spec.diskGiB)
    throw Failure.of('CLOUD_DISK_TOO_SMALL', { wanted: spec.diskGiB, least: Number(found.diskSizeGb) })
  if (there) return { isThere: true, image: found.name }
  refuseOverQuota(project.quotas ?? [], neededOfProject, spec.project)
  refuseOverQuota(region?.quotas ?? [], neededOfRegion(type, spec), spec.project)
  const forbidding = await forbiddenBy(policies, spec.project)
  if (forbidding) throw Failure.of('CLOUD_POLICY_FORBIDS', { policy: forbidding, project: spec.project })
  return { isThere: false, image: found.name }
}

/** @throws Failure CLOUD_NAME_TAKEN where a machine of this name is somebody else's */
async function machineThere(compute: Compute, spec: MachineSpec): Promise<boolean> {
  const { instance: path } = pathsOf(spec)
  const there = await compute.get(path, instance)
  if (there && there.labels?.['vellum-owner'] !== spec.owner)
    throw Failure.of('CLOUD_NAME_TAKEN', { what: path, project: spec.project })
  return there !== undefined
}

/** @throws Failure CLOUD_ZONE_UNKNOWN, CLOUD_ZONE_DOWN, CLOUD_MACHINE_TYPE_UNKNOWN */
async function wantedType(compute: Compute, spec: MachineSpec): Promise<z.infer<typeof machineType>> {
  const { project, zone: name } = spec
  const at = await compute.get(`zones/${name}`, zone)
  if (!at) throw Failure.of('CLOUD_ZONE_UNKNOWN', { zone: name, project })
  if (at.status !== 'UP') throw Failure.of('CLOUD_ZONE_DOWN', { zone: name })
  const type = await compute.get(`zones/${name}/machineTypes/${spec.machineType}`, machineType)
  if (!type) throw Failure.of('CLOUD_MACHINE_TYPE_UNKNOWN', { type: spec.machineType, zone: name, project })
  return type
}

/**
 * What a machine takes of the project's quotas. The project also counts addresses that lie in no region, under the names that
 * regions have for theirs (https://cloud.google.com/compute/docs/reference/rest/v1/projects): of those a machine takes none.
 */
const neededOfProject: Readonly<Record<string, number>> = { NETWORKS: 1, SUBNETWORKS: 1, FIREWALLS: 1 }

/** What a machine takes of its region's quotas (https://cloud.google.com/compute/docs/reference/rest/v1/regions). */
function neededOfRegion(
  { guestCpus }: z.infer<typeof machineType>,
  { machineType: type, diskGiB }: MachineSpec,
): Readonly<Record<string, number>> {
  return {
    // A family with a quota of its own is not counted under CPUS.
    [cpuQuota(type)]: guestCpus,
    STATIC_ADDRESSES: 1,
    IN_USE_ADDRESSES: 1,
    SSD_TOTAL_GB: diskGiB,
  }
}

/** @throws Failure CLOUD_QUOTA_USED_UP naming the first that is too small */
function refuseOverQuota(
  quotas: readonly z.infer<typeof quota>[],
  needed: Readonly<Record<string, number>>,
  project: string,
): void {
  const short = quotas.find(({ metric, limit, usage }) => limit - usage < (needed[metric] ?? 0))
  if (short) throw Failure.of('CLOUD_QUOTA_USED_UP', { quota: short.metric, project })
}

/** https://cloud.google.com/compute/resource-usage#cpu_quota */
function cpuQuota(type: string): string {
  const family = /^(n2d|n2|c2d|c2|c3|m1|a2|t2d|t2a)-/.exec(type)?.[1]
  return family ? `${family.toUpperCase()}_CPUS` : 'CPUS'
}
