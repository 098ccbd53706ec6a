import { Failure } from '../runtime/protocol/failure.ts'
import type { Plan, ReceiptLine } from '../runtime/protocol/plan.ts'
import type { Proof } from '../runtime/protocol/proof.ts'
import type { Release } from '../runtime/protocol/release.ts'
import { apply } from './apply/apply.ts'
import type { Facts } from './facts/facts.ts'
import { survey } from './facts/survey.ts'
import { reach } from './host/reach.ts'
import type { MaintainOptions } from './maintain.ts'
import { refuseBroken } from './plan/broken.ts'
import { planDoctor, refuseMissing, type Treatment } from './plan/maintain.ts'
import { refuseReadOnly } from './plan/read-only.ts'
import { platformOf } from './plan/refuse.ts'
import { refuseUnsafe } from './plan/unsafe.ts'
import { operatorFolders } from './record/folders.ts'
import { holdRecord, whoAmI } from './record/hold.ts'
import type { AssistantRecord } from './record/record.ts'
import { ensureToken, tokenSha256 } from './record/token.ts'
import { cachedRelease } from './release/cache.ts'
import { makeRelease } from './release/make.ts'
import type { Tell } from './tell.ts'

/** What a treatment did, and what was proven after it. */
export interface Treated {
  readonly record: AssistantRecord
  readonly facts: Facts
  readonly plan: Plan
  readonly receipt: readonly ReceiptLine[]
  /** Absent after a dry run. */
  readonly proof?: Proof
}

/**
 * Mends what is safe to mend (`fix`), and proves, with everything restarted on the way (`deep`).
 * @throws Failure HOME_UNSAFE, DISK_READ_ONLY, INSTALL_BROKEN, NOT_HATCHED; what failed on the machine
 */
export async function treat(
  known: AssistantRecord,
  treatment: Treatment,
  { dryRun, checkout }: MaintainOptions,
  tell: Tell,
): Promise<Treated> {
  await using held = holdRecord(known, 'doctor')
  await using host = await reach(known.address, tell)
  // No release is wanted by this digest, so that the survey brings facts only: the steward proves afterwards.
  const facts = await survey(host, { ...known, release: 'none' }, tell)
  const refused =
    refuseUnsafe(facts) ?? refuseReadOnly(facts) ?? refuseBroken(facts, known.home) ?? refuseMissing(facts, known)
  if (refused) throw Failure.of(refused.code, refused.facts)
  const ours = await makeRelease(checkout, tell, platformOf(facts))
  const release = inService(facts, ours)
  const token = tokenSha256(ensureToken(known.name, { keep: treatment.fix && !dryRun }))
  const plan = planDoctor(known, facts, treatment, { release, tokenSha256: token, by: whoAmI() })
  if (dryRun) return { record: known, facts, plan, receipt: [] }
  const { end, receipt } = await apply(plan, release ?? ours, facts, host, tell)
  if (end.failure) throw Failure.revive(end.failure)
  if (!end.proof) throw Failure.of('UNEXPECTED', { what: 'the steward gave no proof' })
  return { record: held.record, facts, plan, receipt, proof: end.proof }
}

/** The release in service, as this checkout makes it or as it was kept when it was made. */
function inService({ current = '' }: Facts, ours: Release): Release | undefined {
  return current === ours.digest ? ours : cachedRelease(operatorFolders().cache, current)
}
