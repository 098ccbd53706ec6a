import { Failure } from '../../runtime/protocol/failure.ts'
import { actsOnRecord, putActsAside } from '../../runtime/protocol/home/audit.ts'
import { layout } from '../../runtime/protocol/layout.ts'
import { reach } from '../host/reach.ts'
import { askSteward } from '../host/steward.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { type Judged, judge } from './acts.ts'
import { keepSeen, lastSeen } from './seen.ts'

/** What is on record of an assistant, and where that is not as it was written, what that means. */
export interface Audited extends Pick<Judged, 'acts' | 'entries'> {
  readonly broken?: Failure
}

/**
 * What was done to an assistant on its machine, by whom, and whether that is all of it.
 * @param isAccepted what is there now counts from here on, whatever was seen before.
 * @throws Failure why it is not reached; HOME_UNSAFE, NOT_HATCHED, STEWARD_UNUSABLE
 */
export async function audit(record: AssistantRecord, isAccepted: boolean, tell: Tell): Promise<Audited> {
  await using host = await reach(record.address, tell)
  const found = await askSteward(host, record, 'audit', actsOnRecord)
  const { acts, entries, fault, isOther, seen } = judge(found, isAccepted ? undefined : lastSeen(record.name))
  if (seen) keepSeen(record.name, seen)
  if (fault === undefined) return { acts, entries }
  const accept = `where it is as it should be: vellum audit ${record.name} --accept`
  const next = isOther ? accept : `then, as root there: ${putActsAside(layout(record.home))}`
  return { acts, entries, broken: Failure.of('ACTS_CHANGED', { name: record.name, why: fault, next }) }
}
