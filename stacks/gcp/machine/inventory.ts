import * as z from 'zod'
import type { Compute } from '../compute/client.ts'
import { type MachineSpec, pathsOf } from '../spec.ts'

/** A part of a machine, as the program calls it. */
export type Part = keyof ReturnType<typeof pathsOf>

/** What uses another part goes before it. */
export const removalOrder: readonly Part[] = ['instance', 'disk', 'address', 'firewall', 'subnet', 'network']

const named = z.looseObject({ name: z.string() })

/** Which parts of a machine there are, by Google's own word. @throws Failure why Google refuses */
export async function partsThere(compute: Compute, spec: MachineSpec): Promise<ReadonlySet<Part>> {
  const rows = Object.entries(pathsOf(spec)) as [Part, string][]
  const found = await Promise.all(rows.map(async ([part, path]) => [part, await compute.get(path, named)] as const))
  return new Set(found.flatMap(([part, one]) => (one ? [part] : [])))
}
