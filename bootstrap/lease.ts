import { type LeaseSeen, leaseSeen } from '../runtime/protocol/home/lease.ts'
import { reach } from './host/reach.ts'
import { notRun, stewardCommand } from './host/steward.ts'
import type { AssistantRecord } from './record/record.ts'
import type { Tell } from './tell.ts'

export type { LeaseSeen }

/** A look takes no longer, however slow the machine. */
const deadlineMs = 20_000

/**
 * Who holds the lease of an assistant on its machine.
 * @throws Failure why it is not reached; HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE
 */
export async function lease(record: AssistantRecord, tell: Tell): Promise<LeaseSeen> {
  await using host = await reach(record.address, tell)
  const ran = await host.run(stewardCommand(record.home, ['lease']), deadlineMs)
  const failure = notRun(ran, record)
  if (failure) throw failure
  return leaseSeen.parse(JSON.parse(ran.stdout))
}
