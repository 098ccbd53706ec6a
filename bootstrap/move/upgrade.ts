import { Failure } from '../../runtime/protocol/failure.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import { reach } from '../host/reach.ts'
import { meet } from '../meet.ts'
import { refuseBroken } from '../plan/broken.ts'
import { refuseMissing } from '../plan/maintain.ts'
import { planUpgrade, refuseDowngrade, refuseMove } from '../plan/move.ts'
import { refuseReadOnly } from '../plan/read-only.ts'
import type { Refusal } from '../plan/refusal.ts'
import { refusePlatform } from '../plan/refuse.ts'
import { refuseUnsafe } from '../plan/unsafe.ts'
import { holdRecord, whoAmI } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { type Moved, type MoveOptions, make, unmoved } from './moved.ts'
import { releasesOn } from './releases.ts'
import { makeSecret } from './secret.ts'

/**
 * Moves an assistant to the release of a checkout: locate, reach, survey, plan, apply, and once the machine has proven it,
 * confirm over a fresh connection. Whatever else happens the machine goes back by itself.
 * @param checkout the folder of this project
 * @throws Failure why it was refused (nothing changed) or reverted, and which release runs now
 */
export async function upgrade(
  known: AssistantRecord,
  { checkout, dryRun, windowSeconds }: MoveOptions & { readonly checkout: string },
  tell: Tell,
): Promise<Moved> {
  await using held = holdRecord(known, 'upgrade')
  const { home, port, address } = known
  await using met = await meet(
    { reachIt: () => reach(address, tell), record: known, checkout, wanted: { home, port } },
    tell,
  )
  const { host, release, found } = met
  return await unmoved(known, found, async () => {
    const refused = refusedBy(found, release, known)
    if (refused) throw Failure.of(refused.code, refused.facts)
    const secret = makeSecret()
    const plan = planUpgrade(known, found, release, { by: whoAmI(), nonceSha256: secret.sha256, windowSeconds })
    if (!plan.move) return { record: held.keep({ release: release.digest }), plan, receipt: [], proof: found.proof }
    if (dryRun) return { record: known, plan, receipt: [], releases: await releasesOn(host, known) }
    return make(held, { plan, release, facts: found, host, secret }, tell)
  })
}

function refusedBy(found: Facts, release: Release, known: AssistantRecord): Refusal | undefined {
  return (
    refuseUnsafe(found) ??
    refuseReadOnly(found) ??
    refuseBroken(found, known.home) ??
    refuseMissing(found, known) ??
    refusePlatform(found, release) ??
    refuseMove(found, known) ??
    refuseDowngrade(found, release, known)
  )
}
