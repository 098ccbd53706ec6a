import type { SshAddress } from '../address.ts'
import type { CloudRemote, Left, Machine, Site } from '../remote.ts'
import { admitted } from './admission.ts'
import { consoleTail, publishedHostKeys } from './host-keys.ts'
import { leftOf, machinesOf } from './leaks.ts'
import { isRunning, start, stop } from './power.ts'
import { preflight } from './preflight.ts'
import { costOf } from './prices.ts'
import { projectOf } from './project.ts'
import { settle } from './settle.ts'
import { type MachineSpec, machineSpec, pathsOf } from './spec.ts'
import { makeStack, previewStack, removeStack } from './stack.ts'

/** A machine starts in half a minute; one that has not said its host keys by then never will. */
const bootMs = 300_000

/** Machines of Google's Compute Engine (E2). */
export const gcp: CloudRemote = {
  name: 'gcp',
  makesMachines: true,
  settle: (wishes, known) => settle(wishes, known && specOf(known)),
  preflight: async (machine) => {
    const spec = specOf(machine)
    const { compute, policies } = await projectOf(spec.project)
    return preflight(compute, policies, spec)
  },
  preview: async (machine, site) => {
    const spec = specOf(machine)
    const { asOf: pricesOf, items: costs } = costOf(spec)
    return { resources: await previewStack(spec, site), costs, pricesOf }
  },
  provision: async (machine, site) => provision(specOf(machine), site),
  consoleOf: async (machine) => consoleTail((await projectOf(machine.project)).compute, pathsOf(machine).instance),
  admit: async (machine) => admitted((await projectOf(machine.project)).compute, machine),
  isStopped: async (machine) => !(await isRunning((await projectOf(machine.project)).compute, machine)),
  sleep: async (machine) => stop((await projectOf(machine.project)).compute, machine),
  wake: async (machine) => start((await projectOf(machine.project)).compute, machine),
  remains: async (machine) => remains(specOf(machine)),
  destroy: async (machine, site) => destroy(specOf(machine), site),
  machines: async (owner, project) => machinesOf((await projectOf(project)).compute, owner),
}

/** What the record kept is what `settle` gave, and nobody else writes it. */
function specOf(machine: Machine): MachineSpec {
  return machineSpec.parse(machine)
}

async function provision(spec: MachineSpec, site: Site): Promise<SshAddress> {
  const { compute } = await projectOf(spec.project)
  const { project, zone, assistant, owner } = spec
  const cloud = { remote: 'gcp', project, zone, assistant, owner } as const
  const address = await makeStack(spec, compute, site)
  await start(compute, cloud)
  const said = `the machine ${pathsOf(spec).instance} to say its host keys`
  site.tell({ at: 'engine', detail: `waiting for ${said}` })
  const keys = await publishedHostKeys(compute, pathsOf(spec).instance, bootMs)
  const hostKeys = keys.map(({ fingerprint }) => fingerprint)
  return { reach: 'ssh', target: `${spec.user}@${address}`, hostKeys, cloud }
}

/** What the engine could not remove is told by what is left, which says more than its own words. */
async function destroy(spec: MachineSpec, site: Site): Promise<readonly Left[]> {
  const { compute } = await projectOf(spec.project)
  const failed = await removeStack(spec, compute, site)
  const left = await remains(spec)
  if (failed && left.length === 0) throw failed
  return left
}

async function remains({ project, assistant, owner }: MachineSpec): Promise<readonly Left[]> {
  return leftOf((await projectOf(project)).compute, assistant, owner)
}
