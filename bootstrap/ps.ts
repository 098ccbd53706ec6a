import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../runtime/protocol/failure.ts'
import { type HomeHealth, homeHealth } from '../runtime/protocol/home/health.ts'
import type { CloudMachine } from '../stacks/address.ts'
import type { CloudRemote, Seen } from '../stacks/remote.ts'
import { introduce } from './host/person.ts'
import { reach } from './host/reach.ts'
import { notRun, stewardCommand } from './host/steward.ts'
import { isStandingStill } from './host/unreached.ts'
import { installation } from './record/installation.ts'
import { type AssistantRecord, knownAssistants, readRecord } from './record/record.ts'

/** A machine that says nothing for so long counts as unreachable. */
const deadlineMs = 5000

/** One assistant at a glance. */
export interface Glance extends Partial<HomeHealth> {
  readonly name: string
  readonly state: HomeHealth['state']
  readonly remote?: string
  readonly home?: string
  /** Why it is not ready, in a few words; the next command to type says more. */
  readonly why?: string
}

/** A machine in a cloud, and whether a record here knows it. */
export type SeenHere = Seen & { readonly isKnown: boolean }

/**
 * All machines of this installation that a cloud knows, in the projects that records name and in others.
 * @throws Failure why the cloud cannot be asked
 */
export async function inCloud(remote: Pick<CloudRemote, 'machines'>, projects: readonly string[]): Promise<SeenHere[]> {
  const known = knownAssistants().flatMap(({ address }) => (address.reach === 'ssh' ? (address.cloud ?? []) : []))
  const asked = [...new Set([...known.map(({ project }) => project), ...projects])]
  const owner = installation({ keep: false })
  const found = await Promise.all(asked.map((project) => remote.machines(owner, project)))
  const isSame = (one: Seen, { assistant, project, zone }: Seen | CloudMachine) =>
    one.assistant === assistant && one.project === project && one.zone === zone
  return found.flat().map((one) => ({ ...one, isKnown: known.some((other) => isSame(one, other)) }))
}

/** How these assistants stand, asked side by side; one that cannot be asked holds up no other. */
export function ps(names: readonly string[]): Promise<Glance[]> {
  // Whoever has to be asked about one machine would hold up the list of all.
  introduce(undefined)
  return Promise.all(names.map(glance))
}

async function glance(name: string): Promise<Glance> {
  try {
    const record = readRecord(name)
    if (!record) return { name, state: 'unreachable', why: 'its record is gone' }
    const { remote, home, port, release, asleepSince: since } = record
    const known = { name, remote, home, port, ...(release && { release }) }
    if (record.state !== 'hatched') return { ...known, state: 'stopped', why: 'no hatch of it has ended well yet' }
    const isOff = since !== undefined && record.machine !== undefined
    // A machine that was stopped with its assistant says nothing, and is as it should be.
    const asleep = (thrown: unknown) => {
      if (isOff && isStandingStill(thrown)) return { state: 'asleep', since, missing: {} } as const
      throw thrown
    }
    return { ...known, ...(await Promise.race([ask(record), late()]).catch(asleep)) }
  } catch (error) {
    return { name, state: 'unreachable', why: Failure.from(error).message }
  }
}

async function late(): Promise<never> {
  await sleep(deadlineMs, undefined, { ref: false })
  throw Failure.of('HOST_SILENT', { host: 'Its machine', seconds: deadlineMs / 1000, phase: 'a look at it' })
}

async function ask(record: AssistantRecord): Promise<HomeHealth & { why?: string }> {
  await using host = await reach(record.address)
  const ran = await host.run(stewardCommand(record.home, ['health']), deadlineMs)
  const failure = notRun(ran, record)
  if (failure?.code === 'NOT_HATCHED') return { state: 'stopped', why: 'no release is in service', missing: {} }
  if (failure) throw failure
  const health = homeHealth.parse(JSON.parse(ran.stdout))
  const missing = Object.entries(health.missing).map(([name, says]) => `${name}: ${says}`)
  return missing.length === 0 ? health : { ...health, why: missing.join('; ') }
}
