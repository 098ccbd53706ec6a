import type { Plan, Step } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { AssistantRecord } from '../record/record.ts'
import { type Refusal, refusal } from './refusal.ts'
import { apparmorSteps, unitsAgain } from './units.ts'

/** How long the three processes may take to be ready, on a machine without a processor to spare. */
export const readyDeadlineMs = 60_000
/** How long doctor waits before it starts anew what runs and is not ready, and then once more. */
const mendDeadlineMs = 30_000

/** The reason why an assistant that is known here cannot be worked on: nothing of it is on the machine. */
export function refuseMissing({ install, current }: Facts, { name, home }: AssistantRecord): Refusal | undefined {
  return install && current ? undefined : refusal('NOT_HATCHED', { name, home })
}

/** Puts it to sleep: nothing of it runs, not after a restart of the machine either, until it is woken. */
export function planSleep(record: AssistantRecord, facts: Facts, by: string): Plan {
  return planOf('sleep', record, facts, by, [{ kind: 'asleep' }])
}

/** Wakes it: the release in service runs, and is waited for. */
export function planWake(record: AssistantRecord, facts: Facts, by: string): Plan {
  const port = facts.install?.port ?? record.port
  return planOf('wake', record, facts, by, [
    ...unitsAgain(facts),
    { kind: 'running', digest: facts.current ?? '', port },
    { kind: 'trust' },
    { kind: 'ready', deadlineMs: readyDeadlineMs },
  ])
}

/** What doctor may do beside looking. */
export interface Treatment {
  /** Mend what is safe to mend. */
  readonly fix: boolean
  /** Restart everything, to see it come back. */
  readonly deep: boolean
}

/**
 * Mends what is safe to mend, and proves. Each step looks first, so that what is well is left alone; none touches the
 * vault, a database or the workspace.
 * @param release the one in service, where it is at hand to be laid out again.
 */
export function planDoctor(
  record: AssistantRecord,
  facts: Facts,
  { fix, deep }: Treatment,
  given: { readonly release: Release | undefined; readonly tokenSha256: string | undefined; readonly by: string },
): Plan {
  const { release, tokenSha256, by } = given
  return {
    ...planOf('doctor', record, facts, by, fix ? mending(record, facts, given) : []),
    ...(fix && release && { manifest: release.manifest }),
    prove: { disturbing: deep, ...(tokenSha256 && { tokenSha256 }) },
  }
}

function mending(
  record: AssistantRecord,
  facts: Facts,
  { release, tokenSha256, by }: Parameters<typeof planDoctor>[3],
): Step[] {
  const layers = release?.manifest.layers ?? []
  const still: Step[] = [
    ...apparmorSteps(facts),
    { kind: 'folders' },
    { kind: 'files' },
    ...layers.map((layer) => ({ kind: 'layer', name: layer.name, digest: layer.digest }) as const),
    ...(release ? [{ kind: 'release', digest: release.digest } as const] : []),
  ]
  if (facts.asleep !== undefined) return [...still, ...unitsAgain(facts)]
  const token: Step[] = tokenSha256 ? [{ kind: 'token', sha256: tokenSha256, label: by }] : []
  // Sockets are made when a process starts: their owners and modes are looked at again when all are up.
  // A process holds on to a folder that was removed and made anew, for one: a restart lets go of it.
  const up = planWake(record, facts, by).steps.map((step) =>
    step.kind === 'ready' ? { ...step, deadlineMs: mendDeadlineMs, restart: facts.current } : step,
  )
  return [...still, ...up, { kind: 'files' }, ...token]
}

/** Leaves all as it is, where nothing can be asked. */
export function planNothing(verb: Plan['verb'], { name, home, port }: AssistantRecord, by: string): Plan {
  return { verb, assistant: name, home, separation: 'single', port, by, missingFolders: [], steps: [] }
}

function planOf(verb: Plan['verb'], record: AssistantRecord, { install }: Facts, by: string, steps: Step[]): Plan {
  const { separation = 'single', port = record.port } = install ?? {}
  return { ...planNothing(verb, record, by), separation, port, steps }
}
