import { type LeaseSeen, leaseSeen } from '../runtime/protocol/home/lease.ts'
import { reach } from './host/reach.ts'
import { askSteward } from './host/steward.ts'
import type { AssistantRecord } from './record/record.ts'
import type { Tell } from './tell.ts'

export type { LeaseSeen }

/**
 * Who holds the lease of an assistant on its machine.
 * @throws Failure why it is not reached; HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE
 */
export async function lease(record: AssistantRecord, tell: Tell): Promise<LeaseSeen> {
  await using host = await reach(record.address, tell)
  return await askSteward(host, record, 'lease', leaseSeen)
}
