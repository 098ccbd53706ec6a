import type { Failure } from '../runtime/protocol/failure.ts'
import { unsaved } from './backup/unsaved.ts'
import { holdRecord } from './record/hold.ts'
import type { AssistantRecord } from './record/record.ts'

/** How an assistant is forgotten. */
interface ForgetOptions {
  /** Nobody has said that it may go without one. */
  readonly backup: boolean
  /** Why its machine was not reached. */
  readonly why: Failure
}

/**
 * Forgets an assistant here, with its token, and leaves its machine as it is.
 * @throws Failure LEASE_HELD; RETIRE_UNSAVED where a backup is wanted, with nothing forgotten
 */
export async function forget(record: AssistantRecord, { backup, why }: ForgetOptions): Promise<void> {
  if (backup) throw unsaved(record, why, ['--forget'])
  await using held = holdRecord(record, 'retire')
  held.forget()
}
