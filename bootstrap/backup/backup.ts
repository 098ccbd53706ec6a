import { createWriteStream, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { headerOf, padding } from '../../runtime/archive/header.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { type BackupHead, type BackupManifest, backupFormat, headPath } from '../../runtime/protocol/home/backup.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import { operatorFolders } from '../record/folders.ts'
import { holdRecord } from '../record/hold.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { draftOf, unwritable } from './draft.ts'
import { examine } from './examine.ts'
import { type Closing, type Lock, lockOf } from './lock.ts'
import { archiveOf } from './receive.ts'

/** A backup that was made, and read back. */
export interface BackedUp {
  readonly file: string
  readonly bytes: number
  readonly manifest: BackupManifest
  /** Where the identity is that was made for it, and that every restore needs. */
  readonly madeKey?: string
}

/** How a backup is made. */
export interface BackupOptions {
  readonly closing: Closing
  /** A file that is not there yet; by default one in the operator's folder for them. */
  readonly to?: string | undefined
}

/**
 * Makes a backup of an assistant on this machine, and reads it back. The assistant goes on as it does; a file that does not
 * read back as it was written is removed.
 * @throws Failure why the machine is not reached; BACKUP_EXISTS, BACKUP_UNWRITABLE, BACKUP_UNVERIFIED; what failed there
 */
export async function backup(known: AssistantRecord, options: BackupOptions, tell: Tell): Promise<BackedUp> {
  await using _held = holdRecord(known, 'backup')
  return backUpHeld(known, options, tell)
}

/** The same for who works on the assistant already, perhaps over a connection of their own. Throws as `backup`. */
export async function backUpHeld(
  known: AssistantRecord,
  { closing, to }: BackupOptions,
  tell: Tell,
  given?: Host,
): Promise<BackedUp> {
  const file = to ?? defaultFile(known.name)
  using draft = draftOf(file, known.name)
  const lock = await lockOf(closing)
  await using own = new AsyncDisposableStack()
  const host = given ?? own.use(await reach(known.address, tell))
  await write({ path: draft.path, file }, known, lock, host, tell)
  const { size: bytes } = statSync(draft.path)
  tell({ at: 'phase', phase: 'verify', state: 'begun', detail: file })
  const { manifest } = await examine(draft.path, lock.opener).catch((error) => {
    const why = Failure.from(error).message.replace(/\.$/, '')
    throw Failure.of('BACKUP_UNVERIFIED', { why, name: known.name, folder: dirname(file) }, error)
  })
  draft.commit()
  tell({
    at: 'phase',
    phase: 'verify',
    state: 'done',
    detail: `${file}: ${manifest.parts.length} parts read back as they were written`,
  })
  return { file, bytes, manifest, ...(lock.madeIdentity && { madeKey: operatorFolders().backupKey }) }
}

/** One backup's name tells whose it is and from when. */
function defaultFile(name: string): string {
  return join(operatorFolders().backups, `${name}-${new Date().toISOString().replaceAll(':', '').slice(0, 17)}Z.age`)
}

async function write(
  { path, file }: { readonly path: string; readonly file: string },
  known: AssistantRecord,
  lock: Lock,
  host: Host,
  tell: Tell,
): Promise<void> {
  tell({ at: 'phase', phase: 'backup', state: 'begun', detail: `of ${host.name}` })
  const begun = performance.now()
  const { credentialsIdentity, encrypter, recipients } = lock
  const head = { format: backupFormat, ...(credentialsIdentity !== undefined && { credentialsIdentity }) }
  const archive = withHead(head, archiveOf(host, known, recipients, tell))
  const plain = Readable.toWeb(Readable.from(archive, { objectMode: false })) as ReadableStream<Uint8Array>
  try {
    const closed = counted(await encrypter.encrypt(plain), tell)
    await pipeline(closed, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  } catch (error) {
    throw unwritable(file, error)
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  tell({ at: 'phase', phase: 'backup', state: 'done', detail: `${megabytes(statSync(path).size)} MB in ${seconds} s` })
}

/** The head comes from here: what may stand in it is nobody's business on the machine. */
export async function* withHead(head: BackupHead, archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(`${JSON.stringify(head)}\n`)
  yield headerOf({ path: headPath, kind: 'file', mode: 0o600, size: bytes.length, modified: 0 })
  yield bytes
  yield padding(bytes.length)
  yield* archive
}

async function* counted(bytes: AsyncIterable<Uint8Array>, tell: Tell): AsyncGenerator<Uint8Array> {
  let written = 0
  for await (const piece of bytes) {
    yield piece
    written += piece.length
    tell({ at: 'progress', phase: 'backup', detail: `${megabytes(written)} MB` })
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
