import { Failure } from '../runtime/protocol/failure.ts'
import type { Remote } from '../stacks/remote.ts'
import { unsaved } from './backup/unsaved.ts'
import { holdRecord } from './record/hold.ts'
import type { AssistantRecord } from './record/record.ts'

/** What is said of a machine that nobody could log in to: of everything else more is known, and can be mended there. */
const unreached: ReadonlySet<string> = new Set([
  'HOST_UNREACHABLE',
  'HOST_SILENT',
  'HOST_BUSY',
  'HOST_KEY_CHANGED',
  'HOST_KEY_OTHER',
  'HOST_KEY_REVOKED',
  'HOST_KEY_UNKNOWN',
  'AUTHENTICATION_REFUSED',
])

/** Whether it says that a machine was not reached, so that nothing was done there. */
export function isUnreached(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && unreached.has(thrown.code)
}

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
export async function forget(record: AssistantRecord, remote: Remote, { backup, why }: ForgetOptions): Promise<void> {
  if (backup) throw unsaved(record, why, ['--forget'])
  await using held = holdRecord(record, 'retire')
  await remote.destroy(record.name)
  held.forget()
}
