import { Failure } from '../../runtime/protocol/failure.ts'
import type { AssistantRecord } from '../record/record.ts'

/** Somebody else is at work there, so that it could not be retired without a backup either. */
const alsoInTheWay: ReadonlySet<string> = new Set(['LEASE_HELD', 'CANCELLED'])

/**
 * Why an assistant that should be backed up before it goes does not go.
 * @param flags what more than its name is typed to retire it.
 */
export function unsaved({ name }: AssistantRecord, why: Failure, flags: readonly string[] = []): Failure {
  if (alsoInTheWay.has(why.code)) return why
  const next = ['vellum retire', name, ...flags, '--no-backup'].join(' ')
  return Failure.of('RETIRE_UNSAVED', { name, why: why.message.replace(/\.$/, ''), next }, why)
}
