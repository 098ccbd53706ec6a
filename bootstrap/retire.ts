import { Failure } from '../runtime/protocol/failure.ts'
import type { Plan, ReceiptLine } from '../runtime/protocol/plan.ts'
import { apply } from './apply/apply.ts'
import { type BackedUp, backUpHeld } from './backup/backup.ts'
import { unsaved } from './backup/unsaved.ts'
import { survey } from './facts/survey.ts'
import type { Host } from './host/host.ts'
import { reach } from './host/reach.ts'
import { refuseBroken } from './plan/broken.ts'
import { refuseReadOnly } from './plan/read-only.ts'
import { platformOf } from './plan/refuse.ts'
import { mayHoldAnything, planRetire } from './plan/retire.ts'
import { refuseUnsafe } from './plan/unsafe.ts'
import { operatorFolders } from './record/folders.ts'
import { type HeldRecord, holdRecord, whoAmI } from './record/hold.ts'
import type { AssistantRecord } from './record/record.ts'
import { purge } from './release/cache.ts'
import { makeRelease } from './release/make.ts'
import type { Tell } from './tell.ts'

/** What came of a retirement. */
export interface Retired {
  readonly plan: Plan
  readonly receipt: readonly ReceiptLine[]
  /** What was backed up first, and read back; absent where that was not wanted, or it never held anything. */
  readonly backup?: BackedUp
  /** Of a dry run: the folder that a backup would come into first. */
  readonly backsUpTo?: string
  /** What is still there; empty unless LEFT_BEHIND is thrown. */
  readonly left: readonly string[]
  /** Where what was built and fetched is kept on the operator's side; absent where it was removed, or nothing changed. */
  readonly cache?: string
}

/** How to retire. */
export interface RetireOptions {
  readonly dryRun: boolean
  /** Take a backup first, on the operator's side. */
  readonly backup: boolean
  /** The folder of this project, whose steward does the work where the installed one is damaged. */
  readonly checkout: string
  /** Remove what was built and fetched on the operator's side too. */
  readonly purgeCache: boolean
}

/**
 * Walks back: takes a backup and reads it back, then stops and removes on the machine what hatch made there. A machine that was
 * made for it goes as a whole (`retireMachine`).
 * @throws Failure HOME_UNSAFE, DISK_READ_ONLY, INSTALL_BROKEN; RETIRE_UNSAVED where there is no backup, with nothing removed;
 * LEFT_BEHIND when something of it is still there afterwards.
 */
export async function retire(record: AssistantRecord, options: RetireOptions, tell: Tell): Promise<Retired> {
  await using held = holdRecord(record, 'retire')
  await using host = await reach(record.address, tell)
  // No release is wanted by this digest, so that the survey brings facts only: what is to be removed needs no proof.
  const found = await survey(host, { ...record, release: 'none' }, tell)
  const refused = refuseUnsafe(found) ?? refuseReadOnly(found) ?? refuseBroken(found, record.home)
  if (refused) throw Failure.of(refused.code, refused.facts)
  const plan = planRetire(record.name, record.home, record.port, found, whoAmI())
  const saves = options.backup && mayHoldAnything(found)
  if (options.dryRun) return { plan, receipt: [], left: [], ...(saves && { backsUpTo: operatorFolders().backups }) }
  if (plan.steps.length === 0) return forget(held, options, { plan, receipt: [], left: [] })
  const saved = saves && { backup: await save(record, host, tell) }
  const release = await makeRelease(options.checkout, tell, platformOf(found))
  const { end, receipt } = await apply(plan, release, found, host, tell)
  if (end.failure) throw Failure.revive(end.failure)
  const left = end.left ?? []
  if (left.length > 0) throw Failure.of('LEFT_BEHIND', { name: record.name, left: left.join(', ') })
  return forget(held, options, { plan, receipt, left, ...saved })
}

/** @throws Failure LEASE_HELD; RETIRE_UNSAVED for whatever else there is no backup for */
async function save(record: AssistantRecord, host: Host, tell: Tell): Promise<BackedUp> {
  try {
    return await backUpHeld(record, { closing: { to: 'own' } }, tell, host)
  } catch (thrown) {
    throw unsaved(record, Failure.from(thrown))
  }
}

/** Only now is the assistant unknown here: until nothing is left, its record says where to look. */
function forget(held: HeldRecord, { purgeCache }: RetireOptions, retired: Retired): Retired {
  held.forget()
  const { cache } = operatorFolders()
  if (!purgeCache) return { ...retired, cache }
  purge(cache)
  return retired
}
