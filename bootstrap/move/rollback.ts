import { Failure } from '../../runtime/protocol/failure.ts'
import { goneTo, type HomeReleases } from '../../runtime/protocol/home/releases.ts'
import { refusalOf } from '../../runtime/protocol/home/snapshot.ts'
import type { Plan } from '../../runtime/protocol/plan.ts'
import { short } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import { survey } from '../facts/survey.ts'
import type { Host } from '../host/host.ts'
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

/** How a rollback is made. */
interface RollbackOptions extends MoveOptions {
  readonly to?: string | undefined
  readonly restoreSnapshot: boolean
}

/**
 * Moves an assistant back to a release that is on its machine: the one before, or the one named. Nothing has to travel, and
 * it is proven and confirmed as an upgrade is.
 * @param to how the digest of that release begins
 * @param restoreSnapshot whether what was written since may be dropped where that release cannot work with it
 * @throws Failure why it was refused (nothing changed) or reverted, and which release runs now
 */
export async function rollback(
  known: AssistantRecord,
  { to, dryRun, windowSeconds, restoreSnapshot }: RollbackOptions,
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
    const given = { by: whoAmI(), nonceSha256: secret.sha256, windowSeconds, restoreSnapshot }
    const plan = planRollback(known, found, wanted, given)
    if (!plan.move) return { record: held.keep({ release: wanted }), plan, receipt: [] }
    if (dryRun) return { record: known, plan, receipt: [], releases: await couldGoTo(wanted, plan, host, known) }
    return make(held, { plan, facts: found, host, secret }, tell)
  })
}

/** The releases there, where the machine would not refuse the one that is wanted. @throws Failure as it would */
async function couldGoTo(wanted: string, { move }: Plan, host: Host, known: AssistantRecord): Promise<HomeReleases> {
  const releases = await releasesOn(host, known)
  const { fault, snapshot: need } = releases.releases.find(({ digest }) => digest === wanted) ?? {}
  if (fault !== undefined) throw Failure.of('MOVE_DAMAGED', { digest: short(wanted), what: fault, ...goneTo })
  const refused = need && refusalOf(need, { name: known.name, to: wanted, mayDrop: move?.restoreSnapshot })
  if (refused) throw refused
  return releases
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
