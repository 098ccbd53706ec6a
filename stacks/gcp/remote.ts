import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { SshAddress } from '../address.ts'
import { parseBackend } from '../engine/backend.ts'
import type { CloudRemote, Left, Machine, Site, Wishes } from '../remote.ts'
import { projectOf } from './access/project.ts'
import { admitted } from './machine/admission.ts'
import { consoleTail, publishedHostKeys } from './machine/host-keys.ts'
import { leftOf, machinesOf } from './machine/leaks.ts'
import { isRunning, start, stop } from './machine/power.ts'
import { preflight } from './preflight.ts'
import { costOf } from './prices.ts'
import { settle } from './settle.ts'
import { type MachineSpec, machineSpec, pathsOf } from './spec.ts'
import { makeStack, previewStack, removeStack } from './stack.ts'

/** A machine starts in half a minute; one that has not said its host keys by then never will. */
const bootMs = 300_000

/** Machines of Google's Compute Engine (E2). */
export const gcp: CloudRemote = {
  name: 'gcp',
  makesMachines: true,
  settle: settleKept,
  preflight: async (machine) => {
    const { spec } = keptOf(machine)
    const { compute, policies } = await projectOf(spec.project)
    return preflight(compute, policies, spec)
  },
  preview: async (machine, site) => {
    const { spec, backend } = keptOf(machine)
    const { asOf: pricesOf, items: costs } = costOf(spec)
    const resources = await previewStack({ spec, backend, ...site }, await projectOf(spec.project))
    return { resources, costs, pricesOf }
  },
  provision: async (machine, site) => provision(keptOf(machine), site),
  consoleOf: async (machine) => consoleTail((await projectOf(machine.project)).compute, pathsOf(machine).instance),
  admit: async (machine) => admitted((await projectOf(machine.project)).compute, machine),
  isStopped: async (machine) => !(await isRunning((await projectOf(machine.project)).compute, machine)),
  sleep: async (machine) => stop((await projectOf(machine.project)).compute, machine),
  wake: async (machine) => start((await projectOf(machine.project)).compute, machine),
  remains: async (machine) => remains(keptOf(machine).spec),
  destroy: async (machine, site) => destroy(keptOf(machine), site),
  machines: async (owner, project) => machinesOf((await projectOf(project)).compute, owner),
}

/** What is kept of a machine: what it is made from, and where the engine has it on record. */
const kept = machineSpec.extend({ backend: z.string().optional() })

interface Kept {
  readonly spec: MachineSpec
  readonly backend: string | undefined
}

/** What the record kept is what `settle` gave, and nobody else writes it. */
function keptOf(machine: Machine): Kept {
  const { backend, ...spec } = kept.parse(machine)
  return { spec, backend }
}

/** @throws Failure USAGE also where the state of a machine that is there should be another one */
async function settleKept({ state, ...wishes }: Wishes, known: Machine | undefined): Promise<Machine> {
  const before = known && keptOf(known)
  const spec = await settle(wishes, before?.spec)
  const backend = state ?? before?.backend
  if (backend === undefined) return spec
  parseBackend(backend)
  if (before && before.backend !== backend) {
    const what = `What is on record of the machine of "${spec.assistant}" is kept in ${before.backend ?? 'the usual place'}, and stays there.`
    throw Failure.of('USAGE', { what, command: 'hatch' })
  }
  return { ...spec, backend }
}

async function provision({ spec, backend }: Kept, site: Site): Promise<SshAddress> {
  const opened = await projectOf(spec.project)
  const { compute } = opened
  const { project, zone, assistant, owner } = spec
  const cloud = { remote: 'gcp', project, zone, assistant, owner } as const
  const address = await makeStack({ spec, backend, ...site }, opened)
  await start(compute, cloud)
  site.tell({ at: 'engine', detail: `waiting for ${pathsOf(spec).instance} to say its host keys` })
  const keys = await publishedHostKeys(compute, pathsOf(spec).instance, bootMs)
  const hostKeys = keys.map(({ fingerprint }) => fingerprint)
  return { reach: 'ssh', target: `${spec.user}@${address}`, hostKeys, cloud }
}

/** What the engine could not remove is told by what is left, which says more than its own words. */
async function destroy({ spec, backend }: Kept, site: Site): Promise<readonly Left[]> {
  const failed = await removeStack({ spec, backend, ...site }, await projectOf(spec.project))
  const left = await remains(spec)
  if (failed && left.length === 0) throw failed
  return left
}

async function remains({ project, assistant, owner }: MachineSpec): Promise<readonly Left[]> {
  return leftOf((await projectOf(project)).compute, assistant, owner)
}
