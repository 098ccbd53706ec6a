import type { Plan, Step } from '../../runtime/protocol/plan.ts'
import type { Facts } from '../facts/facts.ts'
import type { AssistantRecord } from '../record/record.ts'
import { type Refusal, refusal } from './refusal.ts'

/** How long the three processes may take to be ready on a slow machine. */
export const readyDeadlineMs = 30_000

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
    { kind: 'running', digest: facts.current ?? '', port },
    { kind: 'trust' },
    { kind: 'ready', deadlineMs: readyDeadlineMs },
  ])
}

function planOf(verb: Plan['verb'], record: AssistantRecord, facts: Facts, by: string, steps: Step[]): Plan {
  return {
    verb,
    assistant: record.name,
    home: record.home,
    separation: facts.install?.separation ?? 'single',
    port: facts.install?.port ?? record.port,
    by,
    missingFolders: [],
    steps,
  }
}
