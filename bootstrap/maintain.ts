import { Failure } from '../runtime/protocol/failure.ts'
import type { Plan, ReceiptLine } from '../runtime/protocol/plan.ts'
import type { Remote } from '../stacks/remote.ts'
import { apply } from './apply/apply.ts'
import { survey } from './facts/survey.ts'
import type { Host } from './host/host.ts'
import { machineUnder } from './machine/under.ts'
import { refuseBroken } from './plan/broken.ts'
import { planNothing, planSleep, planWake, refuseMissing } from './plan/maintain.ts'
import { refuseReadOnly } from './plan/read-only.ts'
import { platformOf } from './plan/refuse.ts'
import { refuseUnsafe } from './plan/unsafe.ts'
import { type HeldRecord, holdRecord, whoAmI } from './record/hold.ts'
import type { AssistantRecord } from './record/record.ts'
import { makeRelease } from './release/make.ts'
import type { Tell } from './tell.ts'

/** What came of it. */
export interface Maintained {
  readonly record: AssistantRecord
  readonly plan: Plan
  readonly receipt: readonly ReceiptLine[]
  /** Woken, with a vault that waits for its passphrase. */
  readonly isLocked: boolean
  /** Of a dry run: what would be done to the machine itself. */
  readonly machine?: 'started' | 'stopped' | undefined
}

/** How it is done. */
export interface MaintainOptions {
  readonly dryRun: boolean
  /** The folder of this project, whose steward does the work. */
  readonly checkout: string
}

const planners = { sleep: planSleep, wake: planWake } as const
type Verb = keyof typeof planners

/**
 * Puts an assistant to sleep or wakes it, together with a machine that was made for it.
 * @throws Failure HOME_UNSAFE, DISK_READ_ONLY, INSTALL_BROKEN, NOT_HATCHED; what failed on the machine; why the cloud refuses
 */
export async function maintain(
  verb: Verb,
  known: AssistantRecord,
  remote: Remote,
  options: MaintainOptions,
  tell: Tell,
): Promise<Maintained> {
  const { dryRun } = options
  await using held = holdRecord(known, verb)
  const machine = machineUnder(known, remote, tell)
  if ((verb === 'sleep' || dryRun) && (await machine.isStopped())) return standing(verb, known)
  const started = verb === 'wake' && !dryRun ? await machine.start() : []
  await using host = await machine.reach()
  const done = await maintainOn(host, verb, held, options, tell)
  if (dryRun) return { ...done, machine: machine.isOurs && verb === 'sleep' ? 'stopped' : undefined }
  const stopped = verb === 'sleep' ? await machine.stop() : []
  return { ...done, receipt: [...started, ...done.receipt, ...stopped] }
}

/** Of one whose machine stands still: nothing can be asked there, and nothing of it runs. */
function standing(verb: Verb, record: AssistantRecord): Maintained {
  const machine = verb === 'wake' ? 'started' : undefined
  return { record, plan: planNothing(verb, record, whoAmI()), receipt: [], isLocked: false, machine }
}

async function maintainOn(
  host: Host,
  verb: Verb,
  held: HeldRecord,
  { dryRun, checkout }: MaintainOptions,
  tell: Tell,
): Promise<Maintained> {
  const known = held.record
  // No release is wanted by this digest, so that the survey brings facts only.
  const found = await survey(host, { ...known, release: 'none' }, tell)
  const refused =
    refuseUnsafe(found) ?? refuseReadOnly(found) ?? refuseBroken(found, known.home) ?? refuseMissing(found, known)
  if (refused) throw Failure.of(refused.code, refused.facts)
  const plan = planners[verb](known, found, whoAmI())
  if (dryRun) return { record: known, plan, receipt: [], isLocked: false }
  const { end, receipt, isLocked } = await apply(
    plan,
    await makeRelease(checkout, tell, platformOf(found)),
    found,
    host,
    tell,
  )
  if (end.failure) throw Failure.revive(end.failure)
  const asleepSince = verb === 'sleep' ? (found.asleep ?? new Date().toISOString()) : undefined
  return { record: held.keep({ asleepSince, port: plan.port }), plan, receipt, isLocked }
}
