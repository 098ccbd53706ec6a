import {
  chmodSync,
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  futimesSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { readBackup } from '../../archive/backup.ts'
import type { Entry } from '../../archive/header.ts'
import type { Source } from '../../archive/source.ts'
import type { Account } from '../../process/account.ts'
import { Failure } from '../../protocol/failure.ts'
import { type BackupManifest, partOf, workspacePart } from '../../protocol/home/backup.ts'
import { processes } from '../../protocol/layout.ts'
import { receipted } from '../bring.ts'
import { asAccount, type Machine, ownerIds } from '../machine.ts'
import { runProgram } from '../program.ts'
import { isAsleep } from './asleep.ts'

/** How a person calls what is read here. */
const file = 'that arrived'

/**
 * As `receive`, as a line of the receipt; what comes after it is read and says only that somebody is there.
 * @throws Failure RESTORE_ASLEEP where those sleep who own what is to be replaced
 */
export async function layOut(source: Source, machine: Machine): Promise<BackupManifest> {
  if (isAsleep(machine.at)) throw Failure.of('RESTORE_ASLEEP', { name: machine.plan.assistant })
  const { manifest } = await receipted('arrived', machine, async () => {
    const manifest = await receive(source, machine)
    return { outcome: 'changed' as const, detail: `${manifest.parts.length} parts, as they were written`, manifest }
  })
  void source.drain().catch(() => undefined)
  return manifest
}

/**
 * Lays what arrives beside its place, each part with its owner's rights: parts of processes as files in their folders, the
 * workspace as a folder of its own.
 * @throws Failure BACKUP_NEWER, BACKUP_DAMAGED; NodeJS.ErrnoException what the disk refused. What was laid out stays then.
 */
async function receive(source: Source, { at, plan, journal, stillWanted }: Machine): Promise<BackupManifest> {
  for (const tree of [at.workspaceArrived, at.before(at.workspace)]) journal.aboutToMake('tree', tree)
  const owner = ownerIds('assistant', plan.separation)
  const workspace = new Unpacked(at.workspaceArrived, owner)
  const manifest = await readBackup(source, {
    file,
    take: async (entry, contents) => {
      stillWanted()
      const process = processes.find((name) => partOf[name] === entry.path)
      if (process === undefined) return workspace.add(entry, contents)
      if (entry.kind !== 'file') throw strange(entry)
      await lay(at.partArrived(process), { ...entry, mode: 0o600 }, ownerIds(process, plan.separation), contents)
    },
  })
  workspace.settle()
  // Thousands of files are synced at once, sync(1): nothing of them is in its place before that.
  await runProgram('sync', ['-f', at.workspaceArrived])
  return manifest
}

/** A folder that is filled entry by entry; nothing is followed, and nothing is where it was not made. */
class Unpacked {
  readonly #root: string
  readonly #owner: Account
  readonly #folders = new Map<string, Entry>()

  constructor(root: string, owner: Account) {
    this.#root = root
    this.#owner = owner
  }

  async add(entry: Entry, contents: AsyncIterable<Buffer>): Promise<void> {
    const parent = entry.path.split('/').slice(0, -1).join('/')
    if (entry.path === workspacePart) return this.#begin(entry)
    if (!this.#folders.has(parent)) throw strange(entry)
    const place = this.#placeOf(entry)
    if (entry.kind === 'file') return lay(place, entry, this.#owner, contents)
    asAccount(this.#owner, () => {
      if (entry.kind === 'folder') mkdirSync(place, { mode: 0o700 })
      else symlinkSync(entry.target ?? '', place)
      if (entry.kind === 'link') lutimesSync(place, entry.modified, entry.modified)
    })
    if (entry.kind === 'folder') this.#folders.set(entry.path, entry)
  }

  /** Modes and times of the folders, the innermost first: one that is closed can be filled no more. */
  settle(): void {
    for (const folder of [...this.#folders.values()].reverse())
      asAccount(this.#owner, () => {
        if (folder.path !== workspacePart) chmodSync(this.#placeOf(folder), folder.mode)
        utimesSync(this.#placeOf(folder), folder.modified, folder.modified)
      })
  }

  #begin(entry: Entry): void {
    if (entry.kind !== 'folder' || this.#folders.size > 0) throw strange(entry)
    mkdirSync(this.#root, { mode: 0o700 })
    chownSync(this.#root, this.#owner.uid, this.#owner.gid)
    this.#folders.set(entry.path, entry)
  }

  #placeOf({ path }: Entry): string {
    return join(this.#root, path.slice(workspacePart.length))
  }
}

/** Writes a new file; anything of its name is an error. */
async function lay(place: string, entry: Entry, owner: Account, contents: AsyncIterable<Buffer>): Promise<void> {
  const made = asAccount(owner, () => openSync(place, 'wx', 0o600))
  try {
    for await (const piece of contents) for (let at = 0; at < piece.length; ) at += writeSync(made, piece, at)
    fchmodSync(made, entry.mode)
    futimesSync(made, entry.modified, entry.modified)
    if (!entry.path.startsWith(`${workspacePart}/`)) fsyncSync(made)
  } finally {
    closeSync(made)
  }
}

function strange({ path }: Entry): Failure {
  return Failure.of('BACKUP_DAMAGED', { file, what: `what it holds as "${path}" has no place there` })
}
