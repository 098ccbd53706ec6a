import { Failure } from '../../runtime/protocol/failure.ts'
import type { Facts } from '../facts/facts.ts'
import { survey } from '../facts/survey.ts'
import { reach } from '../host/reach.ts'
import { refuseBroken } from '../plan/broken.ts'
import { refuseMissing } from '../plan/maintain.ts'
import { planRollback, refuseMove, rollbackTo } from '../plan/move.ts'
import { refuseReadOnly } from '../plan/read-only.ts'
import type { Refusal } from '../plan/refusal.ts'
import { refuseUnsafe } from '../plan/unsafe.ts'
import { holdRecord, whoAmI } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { type Moved, type MoveOptions, make, unmoved } from './moved.ts'
import { releasesOn } from './releases.ts'
import { makeSecret } from './secret.ts'

/**
 * Moves an assistant back to a release that is on its machine: the one before, or the one named. Nothing has to travel, and
 * it is proven and confirmed as an upgrade is.
 * @param to how the digest of that release begins
 * @throws Failure why it was refused (nothing changed) or reverted, and which release runs now
 */
export async function rollback(
  known: AssistantRecord,
  { to, dryRun, windowSeconds }: MoveOptions & { readonly to?: string | undefined },
  tell: Tell,
): Promise<Moved> {
  await using held = holdRecord(known, 'rollback')
  await using host = await reach(known.address, tell)
  // No release is wanted by this digest, so that the survey brings facts only.
  const found = await survey(host, { ...known, release: 'none' }, tell)
  return await unmoved(known, found, async () => {
    const refused = refusedBy(found, known)
    if (refused) throw Failure.of(refused.code, refused.facts)
    const wanted = rollbackTo(found, to, known)
    if (typeof wanted !== 'string') throw Failure.of(wanted.code, wanted.facts)
    const secret = makeSecret()
    const plan = planRollback(known, found, wanted, { by: whoAmI(), nonceSha256: secret.sha256, windowSeconds })
    if (!plan.move) return { record: held.keep({ release: wanted }), plan, receipt: [] }
    if (dryRun) return { record: known, plan, receipt: [], releases: await releasesOn(host, known) }
    return make(held, { plan, facts: found, host, secret }, tell)
  })
}

function refusedBy(found: Facts, known: AssistantRecord): Refusal | undefined {
  return (
    refuseUnsafe(found) ??
    refuseReadOnly(found) ??
    refuseBroken(found, known.home) ??
    refuseMissing(found, known) ??
    refuseMove(found, known)
  )
}
