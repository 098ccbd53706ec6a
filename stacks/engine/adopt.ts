import type { Deployment } from '@pulumi/pulumi/automation/index.js'
import * as z from 'zod'

/** A thing of the cloud that an engine was making when it was killed. */
export interface Found {
  /** By which it is among `Known.pending`. */
  readonly urn: string
  /** As the cloud's plugin calls it. */
  readonly id: string
}

/** The parts of a state's form 3 that are in use; the rest is handed on as it is. */
const deployment = z.looseObject({
  resources: z.array(z.unknown()).nullish(),
  pending_operations: z
    .array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) }))
    .nullish(),
})

/**
 * A state in which what was being made, and was found, is a resource like any other; what it looks like is still to be read from the
 * cloud. The engine's own `refresh --import-pending-creates` only drops it from record (3.259.0). Pure.
 */
export function adopted(state: Deployment, found: readonly Found[]): Deployment {
  const { resources, pending_operations: pending, ...rest } = deployment.parse(state.deployment)
  const idOf = new Map(found.map(({ urn, id }) => [urn, id]))
  const isFound = ({ type, resource: { urn } }: { type: string; resource: { urn: string } }) =>
    type === 'creating' && idOf.has(urn)
  const made = (pending ?? []).filter(isFound).map(({ resource }) => ({ ...resource, id: idOf.get(resource.urn) }))
  const left = (pending ?? []).filter((one) => !isFound(one))
  return { ...state, deployment: { ...rest, resources: [...(resources ?? []), ...made], pending_operations: left } }
}
