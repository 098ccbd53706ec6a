import { entriesOf } from '../../runtime/archive/entries.ts'
import { endMark, headerOf, padding } from '../../runtime/archive/header.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { backupFormat, headPath, type RestoreRequest } from '../../runtime/protocol/home/backup.ts'
import type { RestoreChange } from '../../runtime/protocol/home/restore-change.ts'
import type { ReceiptLine, StewardEvent } from '../../runtime/protocol/plan.ts'
import type { Proof } from '../../runtime/protocol/proof.ts'
import { ciRun } from '../apply/ci-run.ts'
import { hear } from '../apply/hear.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import { notRun, stewardCommand } from '../host/steward.ts'
import { holdRecord, whoAmI } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import { readToken, tokenSha256 } from '../record/token.ts'
import type { Tell } from '../tell.ts'
import { withHead } from './backup.ts'
import { type Examined, examine } from './examine.ts'
import { type Opener, opened } from './opener.ts'

/** A backup's file, and what opens it. */
export interface From {
  readonly file: string
  readonly opener: Opener
}

/** What came of a restore. */
export interface Restored {
  readonly receipt: readonly ReceiptLine[]
  readonly proof: Proof
}

/**
 * Reads a whole backup before anything is changed.
 * @throws Failure as `examine`; BACKUP_LOCKED too where its credentials are for somebody else
 */
export async function lookInto({ file, opener }: From): Promise<Examined & { readonly credentialsKey: string }> {
  const { manifest, credentialsKey } = await examine(file, opener)
  if (credentialsKey === undefined) throw Failure.of('BACKUP_LOCKED', { file, key: opener.title })
  return { manifest, credentialsKey }
}

/**
 * Puts a backup that was looked into in the place of all that an assistant holds, and proves it.
 * @throws Failure why the machine is not reached; RESTORE_REVERTED, RESTORE_STUCK; what was refused there, with nothing changed
 */
export async function restore(
  known: AssistantRecord,
  from: From,
  credentialsKey: string,
  tell: Tell,
): Promise<Restored> {
  await using _held = holdRecord(known, 'restore')
  const run = ciRun()
  const asked = { by: whoAmI(), credentialsKey, tokenSha256: tokenSha256(readToken(known.name)) }
  const request: RestoreRequest = { ...asked, ...(run !== undefined && { run }) }
  await using host = await reach(known.address, tell)
  const events = await send('restore', host, known, from, request, tell)
  const end = events.findLast((event) => event.at === 'end')
  if (end?.failure) throw failed(known, end, events)
  if (!end?.proof) throw Failure.of('UNEXPECTED', { what: 'the steward gave no proof' })
  return { receipt: events.flatMap((event) => (event.at === 'step' ? [event] : [])), proof: end.proof }
}

/**
 * What a restore would change of all that an assistant holds. Changes nothing.
 * @throws Failure why the machine is not reached; STEWARD_UNUSABLE for a release that does not know how; what was refused there
 */
export async function compare(
  known: AssistantRecord,
  from: From,
  credentialsKey: string,
  tell: Tell,
): Promise<RestoreChange> {
  await using _held = holdRecord(known, 'restore')
  const request: RestoreRequest = { by: whoAmI(), credentialsKey, tokenSha256: tokenSha256(readToken(known.name)) }
  await using host = await reach(known.address, tell)
  const end = (await send('compare', host, known, from, request, tell)).findLast((event) => event.at === 'end')
  if (end?.changes) return end.changes
  const { code } = end?.failure ?? {}
  // What a steward says to a verb that came after it.
  if (code === 'USAGE')
    throw Failure.of('STEWARD_UNUSABLE', { name: known.name, why: 'its release cannot compare yet' })
  throw end?.failure ? Failure.revive(end.failure) : Failure.of('UNEXPECTED', { what: 'the steward compared nothing' })
}

/** One exec: who asks, then the archive on its stdin; the steward's events on its stdout. */
async function send(
  verb: 'restore' | 'compare',
  host: Host,
  known: AssistantRecord,
  from: From,
  request: RestoreRequest,
  tell: Tell,
) {
  const bytes = spoken(request, from, tell)
  const { events, ran } = await hear(host, stewardCommand(known.home, [verb]), bytes, tell)
  if (events.at(-1)?.at === 'end') return events
  const why = events.length === 0 ? notRun(ran, known) : undefined
  if (why) throw why
  throw Failure.of('STEWARD_LOST', { host: host.name, why: ran.stderr.trim() || `exit code ${ran.code}` })
}

async function* spoken(request: RestoreRequest, from: From, tell: Tell): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(request)}\n`)
  yield* withHead({ format: backupFormat }, counted(archive(from), tell))
}

/** The archive as it is in the file, without its head: what that holds is for this side alone. */
async function* archive({ file, opener }: From): AsyncGenerator<Uint8Array> {
  const damaged = (what: string) => Failure.of('BACKUP_DAMAGED', { file, what })
  let sent = 0
  for await (const entry of entriesOf(await opened(file, opener), damaged)) {
    if (entry.path === headPath) continue
    const header = headerOf(entry)
    yield header
    yield* entry.contents
    yield padding(entry.size)
    sent += header.length + entry.size + padding(entry.size).length
  }
  yield endMark(sent)
}

async function* counted(bytes: AsyncIterable<Uint8Array>, tell: Tell): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const piece of bytes) {
    yield piece
    sent += piece.length
    tell({ at: 'progress', phase: 'upload', detail: `${(sent / 1e6).toFixed(1)} MB` })
  }
}

/** What a failed restore means to the person: what failed, and what state the machine is in now. */
function failed(
  { name }: AssistantRecord,
  end: Extract<StewardEvent, { at: 'end' }>,
  events: readonly StewardEvent[],
): Failure {
  const cause = end.failure ? Failure.revive(end.failure) : Failure.of('UNEXPECTED', { what: 'no reason was given' })
  if (end.undone === undefined || end.undone === 'none') return cause
  const step = events.find((event) => event.at === 'step' && event.outcome === 'failed')
  const facts = { step: step?.at === 'step' ? step.step : 'prove', why: cause.message.replace(/[.;]$/, ''), name }
  if (end.undone === 'reverted') return Failure.of('RESTORE_REVERTED', facts, cause)
  return Failure.of('RESTORE_STUCK', { ...facts, left: end.left?.join(', ') ?? '' }, cause)
}
