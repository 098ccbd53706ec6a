import { constants, fstatSync, openSync, rmSync } from 'node:fs'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { type BackupRequest, manifestPath, partOf, workspacePart } from '../../protocol/home/backup.ts'
import { type Layout, type ProcessName, processes } from '../../protocol/layout.ts'
import type { InstallRecord, StewardEvent } from '../../protocol/plan.ts'
import { makePart } from '../../protocol/routes.ts'
import { usableRecord } from '../journal.ts'
import { asAccount, ownerIds } from '../machine.ts'
import { linkedDigest } from '../steps/release.ts'
import { isAsleep, makeAsleep } from './asleep.ts'
import type { Frames } from './frames.ts'
import { type Rights, walk } from './walk.ts'
import { Writer } from './writer.ts'

/** A process copies its whole database before it answers. */
const partDeadlineMs = 10 * 60_000

/** What a backup is made with. */
interface Surroundings {
  readonly frames: Frames
  readonly tell: (event: StewardEvent) => void
  /** The file of the steward's program. */
  readonly program: string
}

/**
 * Sends a backup of a home: each process's own part, then the workspace as it stands, then the manifest. Changes nothing: what
 * was made for it is removed again, and what sleeps sleeps on.
 * @throws Failure NOT_HATCHED; what a process refused
 */
export async function backUp(
  at: Layout,
  { recipients }: BackupRequest,
  { frames, tell, program }: Surroundings,
): Promise<void> {
  const record = usableRecord(at)
  const release = linkedDigest(at.current)
  if (!record || !release) throw Failure.of('NOT_HATCHED', { name: record?.assistant ?? 'default', home: at.home })
  const writer = new Writer(frames)
  const when = new Date().toISOString()
  let credentials = 0
  try {
    for (const process of processes) {
      tell({ at: 'begin', step: partOf[process] })
      const seen = isAsleep(at)
        ? await makeAsleep(process, { recipients }, { at, record, release, tell, program })
        : await call(asSteward(at, process), makePart, { recipients }, { deadlineMs: partDeadlineMs })
      credentials += seen.credentials ?? 0
      await sendPart(at, process, record, writer)
    }
  } finally {
    for (const process of processes) as(process, record)(() => rmSync(at.partMade(process), { force: true }))
  }
  tell({ at: 'begin', step: workspacePart })
  await sendWorkspace(at, record, writer)
  const platform = `${process.platform}-${process.arch}`
  const { parts, leftOut } = writer
  await writer.document(manifestPath, {
    assistant: record.assistant,
    release,
    platform,
    when,
    credentials,
    parts,
    leftOut,
  })
  await writer.end()
}

async function sendPart(at: Layout, process: ProcessName, record: InstallRecord, writer: Writer): Promise<void> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = as(process, record)(() => openSync(at.partMade(process), flags))
  const { size } = fstatSync(file)
  const name = partOf[process]
  const entry = { path: name, kind: 'file', mode: 0o600, size, modified: 0 } as const
  await writer.part(name, (measure) => writer.entry(entry, file, measure))
}

async function sendWorkspace(at: Layout, record: InstallRecord, writer: Writer): Promise<void> {
  await writer.part(workspacePart, async (measure) => {
    for (const found of walk(at.workspace, workspacePart, as('assistant', record)))
      if ('entry' in found) await writer.entry(found.entry, found.file, measure)
      else writer.leftOut.push(found)
  })
}

function as(process: ProcessName, { separation }: InstallRecord): Rights {
  const account = ownerIds(process, separation)
  return (work) => asAccount(account, work)
}
