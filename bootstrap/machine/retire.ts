import { Failure } from '../../runtime/protocol/failure.ts'
import type { CloudRemote, Left } from '../../stacks/remote.ts'
import { type BackedUp, backUpHeld } from '../backup/backup.ts'
import { unsaved } from '../backup/unsaved.ts'
import { operatorFolders } from '../record/folders.ts'
import { holdRecord } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'

/** What came of a retirement together with the machine. */
export interface RetiredMachine {
  /** What there was of it in the cloud; of a dry run what would go. */
  readonly removed: readonly Left[]
  readonly backup?: BackedUp
}

/** How it is done. */
export interface RetireMachineOptions {
  readonly dryRun: boolean
  /** Take a backup first, on the operator's side. */
  readonly backup: boolean
}

/**
 * Takes a backup and reads it back, removes the machine with all that was made for it, and looks through the cloud's own API
 * that nothing is left. What runs on the machine goes with it.
 * @throws Failure RETIRE_UNSAVED where there is no backup, with nothing removed; MACHINE_LEFT_BEHIND; why the cloud cannot be asked
 */
export async function retireMachine(
  record: AssistantRecord,
  remote: CloudRemote,
  { dryRun, backup }: RetireMachineOptions,
  tell: Tell,
): Promise<RetiredMachine> {
  const { name, machine, state } = record
  await using held = holdRecord(record, 'retire')
  const removed = machine ? await remote.remains(machine) : []
  if (dryRun) return { removed }
  const saved = backup && state === 'hatched' && { backup: await save(record, tell) }
  if (machine) refuseLeft(name, await remove(record, machine, remote, tell))
  held.forget()
  return { removed, ...saved }
}

async function remove(
  { name }: AssistantRecord,
  machine: NonNullable<AssistantRecord['machine']>,
  remote: CloudRemote,
  tell: Tell,
): Promise<readonly Left[]> {
  tell({ at: 'phase', phase: 'machine', state: 'begun', detail: `removing that of "${name}"` })
  const left = await remote.destroy(machine, { folders: operatorFolders().roots, tell })
  const detail = left.length === 0 ? 'removed, and nothing of it is left' : `${left.length} of it left`
  tell({ at: 'phase', phase: 'machine', state: 'done', detail })
  return left
}

/** @throws Failure MACHINE_LEFT_BEHIND */
function refuseLeft(name: string, left: readonly Left[]): void {
  if (left.length === 0) return
  const what = left.map(({ kind, name, place }) => `${name} (${kind}, ${place})`).join(', ')
  throw Failure.of('MACHINE_LEFT_BEHIND', { name, left: what, remove: left.map(({ remove }) => remove).join('; ') })
}

/** @throws Failure LEASE_HELD; RETIRE_UNSAVED for whatever else there is no backup for */
async function save(record: AssistantRecord, tell: Tell): Promise<BackedUp> {
  try {
    return await backUpHeld(record, { closing: { to: 'own' } }, tell)
  } catch (thrown) {
    throw unsaved(record, Failure.from(thrown))
  }
}
