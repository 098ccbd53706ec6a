import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBackup } from '../../runtime/archive/backup.ts'
import type { Entry } from '../../runtime/archive/header.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { type BackupManifest, partOf } from '../../runtime/protocol/home/backup.ts'
import { fileKeyOf, type Opener, opened, openerOf } from './opener.ts'

/** A backup that was read from end to end and found whole. */
export interface Examined {
  readonly manifest: BackupManifest
  /** Opens the credentials in it, and nothing else; absent where they are for somebody else. */
  readonly credentialsKey?: string
}

const databases: readonly string[] = [partOf.assistant, partOf.gateway]

/**
 * Reads a whole backup: every hash is compared, and each database is looked at by SQLite's integrity_check. Nothing of the
 * credentials is opened but the key of their file.
 * @throws Failure BACKUP_UNREADABLE, BACKUP_LOCKED, BACKUP_NEWER, BACKUP_DAMAGED
 */
export async function examine(path: string, opener: Opener): Promise<Examined> {
  const scratch = mkdtempSync(join(tmpdir(), 'vellum-backup-'))
  let inner: string | undefined
  let credentials = Buffer.alloc(0)
  try {
    const manifest = await readBackup(await opened(path, opener), {
      file: path,
      head: ({ credentialsIdentity }) => {
        inner = credentialsIdentity
      },
      take: async (entry, contents) => {
        if (entry.path === partOf.ces) credentials = Buffer.concat(await Array.fromAsync(contents))
        if (databases.includes(entry.path)) await checkDatabase(path, join(scratch, entry.path), entry, contents)
      },
    })
    const key = await fileKeyOf(credentials, inner === undefined ? opener : await openerOf([inner], 'its own key'))
    return { manifest, ...(key !== undefined && { credentialsKey: key }) }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** On a disk of this machine for as long as that takes, in a folder of this person's; its name is gone once it is open. */
async function checkDatabase(
  file: string,
  copy: string,
  { path }: Entry,
  contents: AsyncIterable<Buffer>,
): Promise<void> {
  const written = openSync(copy, 'wx', 0o600)
  try {
    for await (const piece of contents) for (let at = 0; at < piece.length; ) at += writeSync(written, piece, at)
  } finally {
    closeSync(written)
  }
  const said = await integrityOf(copy)
  if (said !== 'ok') throw Failure.of('BACKUP_DAMAGED', { file, what: `SQLite says of its ${path}: ${said}` })
}

async function integrityOf(path: string): Promise<string> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(path, { readOnly: true })
  rmSync(path)
  try {
    return String(database.prepare('PRAGMA integrity_check(1)').get()?.integrity_check)
  } catch (error) {
    return (error as Error).message
  } finally {
    database.close()
  }
}
