import { servingProcesses } from '../../process/ours.ts'
import { readWanted } from '../../process/wanted.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { type BackupRequest, partOf } from '../../protocol/home/backup.ts'
import type { Layout, ProcessName } from '../../protocol/layout.ts'
import type { InstallRecord, StewardEvent } from '../../protocol/plan.ts'
import { makePart } from '../../protocol/routes.ts'
import { ownerIds } from '../machine.ts'
import { runProgram } from '../program.ts'
import { readinessOf } from '../readiness.ts'
import { stopAll } from '../stop.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { waitFor } from '../wait.ts'

const startDeadlineMs = 15_000
/** Every page of a database is read and written. */
const copyDeadlineMs = 10 * 60_000

/** A home that sleeps, and what is at hand to have its parts made. */
interface Sleeping {
  readonly at: Layout
  readonly record: InstallRecord
  readonly release: string
  readonly tell: (event: StewardEvent) => void
  /** The file of the steward's program. */
  readonly program: string
}

/** Whether somebody has put it to sleep and nobody has woken it since. */
export function isAsleep(at: Layout): boolean {
  return readWanted(at).state === 'asleep'
}

/**
 * Has the part of a process made that sleeps: CES runs alone for as long as that takes, and a database is copied by a program
 * that runs as its owner, so that no other account ever opens what it has written. Afterwards nothing runs, as before.
 * @throws Failure BACKUP_ASLEEP, DATABASE_UNUSABLE
 */
export async function makeAsleep(
  owner: ProcessName,
  request: Pick<BackupRequest, 'recipients'>,
  sleeping: Sleeping,
): Promise<{ readonly credentials?: number | undefined }> {
  if (owner === 'ces') return makeCredentials(request, sleeping)
  await copyDatabase(owner, sleeping)
  return {}
}

async function makeCredentials(request: Pick<BackupRequest, 'recipients'>, { at, record, release, tell }: Sleeping) {
  const machine = { at, tell, stillWanted: () => undefined }
  const settle = async () => {
    if (servingProcesses(at).length > 0) await stopAll(machine, 'asleep', { until: 'asleep' })
  }
  // What a backup that was killed has left is on its way out.
  await settle()
  try {
    await using ces = supervisionOf(at).cesAlone(release, record)
    const seen = await waitFor(machine, partOf.ces, startDeadlineMs, async () => {
      const said = await readinessOf(at, 'ces')
      if (said.ready || said.up) return { value: true }
      const why = ces.gaveUp()
      if (why !== undefined) throw asleep(record, why)
      return { missing: 'CES to answer' }
    })
    if ('missing' in seen) throw asleep(record, 'CES does not answer')
    return await call(asSteward(at, 'ces'), makePart, request)
  } catch (thrown) {
    const { code, message } = Failure.from(thrown)
    throw code === 'VAULT_LOCKED' ? asleep(record, message) : thrown
  } finally {
    await settle()
  }
}

async function copyDatabase(owner: 'assistant' | 'gateway', { at, record, program }: Sleeping): Promise<void> {
  const args = [program, 'copy', '--home', at.home, '--process', owner]
  const account = ownerIds(owner, record.separation)
  const { ok, stderr } = await runProgram(process.execPath, args, { account, deadlineMs: copyDeadlineMs })
  if (!ok) throw Failure.of('DATABASE_UNUSABLE', { process: owner, why: stderr.trim().split('\n').at(-1) ?? '' })
}

function asleep({ assistant: name }: InstallRecord, why: string): Failure {
  return Failure.of('BACKUP_ASLEEP', { name, why: why.replace(/\.$/, '') })
}
