import { Failure } from '../runtime/protocol/failure.ts'
import type { Plan, ReceiptLine } from '../runtime/protocol/plan.ts'
import { apply } from './apply/apply.ts'
import { survey } from './facts/survey.ts'
import { reach } from './host/reach.ts'
import { refuseBroken } from './plan/broken.ts'
import { planSleep, planWake, refuseMissing } from './plan/maintain.ts'
import { refuseReadOnly } from './plan/read-only.ts'
import { platformOf } from './plan/refuse.ts'
import { refuseUnsafe } from './plan/unsafe.ts'
import { holdRecord, whoAmI } from './record/hold.ts'
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
}

/** How it is done. */
export interface MaintainOptions {
  readonly dryRun: boolean
  /** The folder of this project, whose steward does the work. */
  readonly checkout: string
}

const planners = { sleep: planSleep, wake: planWake } as const

/**
 * Puts an assistant to sleep or wakes it.
 * @throws Failure HOME_UNSAFE, DISK_READ_ONLY, INSTALL_BROKEN, NOT_HATCHED; what failed on the machine
 */
export async function maintain(
  verb: keyof typeof planners,
  known: AssistantRecord,
  { dryRun, checkout }: MaintainOptions,
  tell: Tell,
): Promise<Maintained> {
  await using held = holdRecord(known, verb)
  await using host = await reach(known.address, tell)
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
