import { Failure } from '../../runtime/protocol/failure.ts'
import type { Found } from '../engine/adopt.ts'
import { destroy, known, preview, refresh, up, type Work } from '../engine/run.ts'
import type { Known } from '../engine/state.ts'
import type { Planned } from '../engine/told.ts'
import type { Site } from '../remote.ts'
import { type LentCredentials, lendCredentials } from './access/lend.ts'
import type { Project } from './access/project.ts'
import { explained } from './complaint.ts'
import type { Compute } from './compute/client.ts'
import { closeDoors } from './machine/admission.ts'
import { type Part, partsThere, removalOrder } from './machine/inventory.ts'
import { removeOrphans } from './machine/orphans.ts'
import { pluginVersion, program } from './program.ts'
import { type MachineSpec, pathsOf } from './spec.ts'

/** What the engine makes for one assistant, and where it has it on record. */
export interface MachineStack extends Site {
  readonly spec: MachineSpec
  /** As --state said. */
  readonly backend: string | undefined
}

/** Makes the machine what its spec says, and gives its address. @throws Failure as `up` */
export async function makeStack(stack: MachineStack, { compute, credentials }: Project): Promise<string> {
  const { spec, tell } = stack
  await using lent = await lendCredentials(credentials)
  const work = workOf(stack, lent)
  await mend(work, spec, compute, { tell, mayHoldData: false })
  const { address } = await up(work, tell)
  if (typeof address?.value !== 'string') throw new TypeError('the program gives no address')
  return address.value
}

/** What `makeStack` would do; nothing is changed. @throws Failure as `preview` */
export async function previewStack(stack: MachineStack, { credentials }: Project): Promise<readonly Planned[]> {
  await using lent = await lendCredentials(credentials)
  return await preview(workOf(stack, lent), stack.tell)
}

/**
 * Removes all that is on record of the machine, and doors that runs of before left open in its firewall, which would hold
 * on to its network. Gives what failed, since what is left is still to be looked at.
 * @throws Failure CANCELLED, LEASE_HELD and what else says that it was not tried
 */
export async function removeStack(
  stack: MachineStack,
  { compute, credentials }: Project,
): Promise<Failure | undefined> {
  const { spec, tell } = stack
  await using lent = await lendCredentials(credentials)
  const work = workOf(stack, lent)
  try {
    await closeDoors(compute, spec)
    await mend(work, spec, compute, { tell, mayHoldData: true })
    await destroy(work, tell)
    return undefined
  } catch (thrown) {
    const failure = Failure.from(thrown)
    if (failure.code === 'CANCELLED' || failure.exitCode === 3 || failure.exitCode === 4) throw failure
    return failure
  }
}

/**
 * Brings what is on record and what is there together, where an engine was killed with something under way, an answer was
 * lost, or something was removed by hand: an engine trusts its record.
 */
async function mend(
  work: Work,
  spec: MachineSpec,
  compute: Compute,
  { tell, mayHoldData }: { readonly tell: Site['tell']; readonly mayHoldData: boolean },
): Promise<void> {
  const [onFile, there] = await Promise.all([known(work, tell), partsThere(compute, spec)])
  const { resources, pending }: Known = onFile ?? { resources: [], pending: [] }
  const onRecord = new Set([...resources, ...pending].map(({ name }) => name))
  const orphans = new Set([...there].filter((part) => !onRecord.has(part)))
  const isGone = ({ name }: { name: string }) => isPart(name) && !there.has(name)
  if (orphans.size > 0) {
    tell({ at: 'engine', detail: `removing what no run has on record: ${[...orphans].join(', ')}` })
    await removeOrphans(compute, spec, orphans, { mayHoldData })
  }
  if (pending.length === 0 && !resources.some(isGone)) return
  tell({ at: 'engine', detail: 'looking what of the machine is there' })
  await refresh(work, foundOf(pending, spec, there), tell)
}

function foundOf(pending: Known['pending'], spec: MachineSpec, there: ReadonlySet<Part>): Found[] {
  const paths = pathsOf(spec)
  return pending.flatMap(({ urn, name }) =>
    isPart(name) && there.has(name) ? [{ urn, id: `projects/${spec.project}/${paths[name]}` }] : [],
  )
}

function isPart(name: string): name is Part {
  return (removalOrder as readonly string[]).includes(name)
}

function workOf({ spec, backend, folders }: MachineStack, { environment }: LentCredentials): Work {
  return {
    ...(backend !== undefined && { backend }),
    assistant: spec.assistant,
    folders,
    program: {
      environment,
      plugins: [{ name: 'gcp', version: pluginVersion }],
      explain: (text) => explained(text, spec.project),
      run: async () => ({ address: program(spec).address }),
    },
  }
}
