import { readFileSync } from 'node:fs'
import { writeDurably } from '../durable/staged-file.ts'
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

  /** Carries on the record at `path`, or begins one for this plan. The new one is on disk with its first entry. */
  static open(path: string, plan: Plan): Journal {
    const { assistant, home, separation, port } = plan
    const before = readInstallRecord(path)
    return new Journal(path, { format: 1, made: [], ...before, assistant, home, separation, port })
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
    if (this.#record.made.some((made) => made.kind === kind && made.name === name)) return
    this.#keep({ ...this.#record, made: [...this.#record.made, { kind, name }] })
  }

  /** Notes that the release is in service and was proven. */
  proven(release: string): void {
    this.#keep({ ...this.#record, release, hatchedAt: this.#record.hatchedAt ?? new Date().toISOString() })
  }

  #keep(record: InstallRecord): void {
    this.#record = record
    writeDurably(this.#path, `${JSON.stringify(record, null, 2)}\n`, 0o600)
  }
}

/** The install record at `path`, or undefined where there is none. A broken one throws: it is never taken for none. */
export function readInstallRecord(path: string): InstallRecord | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return installRecord.parse(JSON.parse(text))
}
