import { readFileSync } from 'node:fs'
import { writeDurably } from '../durable/staged-file.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'
import { type InstallRecord, installRecord, type Plan } from '../protocol/plan.ts'

type Made = InstallRecord['made'][number]

/** The install record while it is being written: each thing is noted before it is made. */
export class Journal {
  readonly #path: string
  #record: InstallRecord

  private constructor(path: string, record: InstallRecord) {
    this.#path = path
    this.#record = record
  }

  /**
   * Carries on the record at `path`, or its copy where that is gone, or begins one for this plan. The new one is on
   * disk with its first entry.
   * @throws Failure INSTALL_BROKEN
   */
  static open(path: string, plan: Plan): Journal {
    const { assistant, home, separation, port } = plan
    const found = readInstallRecord(path)
    const before = found ?? readInstallRecord(copyOf(path))
    const journal = new Journal(path, {
      format: 1,
      begunAt: new Date().toISOString(),
      made: [],
      ...before,
      assistant,
      home,
      separation,
      port,
    })
    if (before && !found) journal.#keep(journal.#record)
    return journal
  }

  get record(): InstallRecord {
    return this.#record
  }

  /** Whether no hatch here was ever proven: then a failure is undone entirely. */
  get first(): boolean {
    return this.#record.hatchedAt === undefined
  }

  /** Notes, durably, what is about to be made. Does nothing for what is noted already. */
  aboutToMake(kind: Made['kind'], name: string): void {
    this.#note([{ kind, name }])
  }

  /** Notes what was made before there was a record: known here even where the disk has no room for the note. */
  wereMade(folders: readonly string[], tree: string): void {
    this.#note([...folders.map((name) => ({ kind: 'folder', name }) as const), { kind: 'tree', name: tree }])
  }

  /** Notes, durably, what the plan settled, the port above all: from now on it is so. */
  settled(): void {
    this.#keep(this.#record)
  }

  /** Notes that the release is in service and was proven. */
  proven(release: string): void {
    this.#keep({ ...this.#record, release, hatchedAt: this.#record.hatchedAt ?? new Date().toISOString() })
  }

  #note(things: readonly Made[]): void {
    const known = (thing: Made) =>
      this.#record.made.some(({ kind, name }) => kind === thing.kind && name === thing.name)
    const added = things.filter((thing) => !known(thing))
    if (added.length === 0) return
    // Known here first: what is undone is what might have been made, written down or not.
    this.#record = { ...this.#record, made: [...this.#record.made, ...added] }
    this.#keep(this.#record)
  }

  #keep(record: InstallRecord): void {
    // One after the other: whatever cuts this off, one of them is whole.
    for (const path of [this.#path, copyOf(this.#path)]) writeDurably(path, `${JSON.stringify(record, null, 2)}\n`)
    this.#record = record
  }
}

/** Where a second copy of an install record is kept. */
export function copyOf(path: string): string {
  return `${path}.copy`
}

/**
 * The install record at `path`, or undefined where there is none. A broken one is never taken for none.
 * @throws Failure INSTALL_BROKEN
 */
export function readInstallRecord(path: string): InstallRecord | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw broken(path, (error as Error).message)
  }
  const found = installRecord.safeParse(jsonOf(text))
  if (!found.success) throw broken(path, 'it is not an install record')
  return found.data
}

/** The install record of a home, or its copy; undefined where neither can be used. */
export function usableRecord(at: Layout): InstallRecord | undefined {
  for (const path of [at.install, copyOf(at.install)]) {
    try {
      const record = readInstallRecord(path)
      if (record) return record
    } catch {
      // A broken record is another probe's finding, and another step's refusal.
    }
  }
  return undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function broken(file: string, why: string): Failure {
  return Failure.of('INSTALL_BROKEN', { file, why })
}
