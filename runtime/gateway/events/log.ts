import type { DatabaseSync } from 'node:sqlite'
import type { Database } from '../../process/database/database.ts'
import { type Event, event, type Happening } from '../../protocol/gateway/event.ts'
import { type Keeping, newestRow, prune } from './prune.ts'
import { unfinishedChanges, unfinishedTools } from './unfinished.ts'

/** After so many new ones it is looked what is too old. */
const pruneEvery = 256

/** Writes down that something happened, in the transaction it is called in. */
export type Tell = (happening: Happening) => void

/** What happened, in gateway.db: whoever is told an event is told what is on the disk already. */
export class EventLog {
  readonly #store: Database
  readonly #waiting = new Set<() => void>()
  #keeping: () => Keeping = () => ({ days: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY })
  #sincePruned = 0
  #ended = false

  constructor(store: Database) {
    this.#store = store
  }

  /** Whether those who listen are to go. */
  get ended(): boolean {
    return this.#ended
  }

  /** From now on keeps no more than `keeping` says. */
  keep(keeping: () => Keeping): void {
    this.#keeping = keeping
  }

  /**
   * Does something and writes down that it happened, both or neither.
   * @throws Failure DATABASE_UNUSABLE, or what `work` throws: nothing was written then.
   */
  record<Result>(work: (database: DatabaseSync, tell: Tell) => Result): Result {
    let told = 0
    const result = this.#store.use((database) => {
      const row = database.prepare('INSERT INTO events (at, kind, facts) VALUES (?, ?, ?)')
      return work(database, ({ kind, ...facts }) => {
        row.run(Date.now(), kind, JSON.stringify(facts))
        told += 1
      })
    })
    if (told > 0) this.#wake()
    this.#pruneNowAndThen(told)
    return result
  }

  /** Writes one thing down. @throws Failure DATABASE_UNUSABLE */
  tell(happening: Happening): void {
    this.record((_database, tell) => tell(happening))
  }

  /** The next events after one, oldest first. @throws Failure DATABASE_UNUSABLE */
  after(id: number, limit: number): Event[] {
    const rows = this.#store.use((database) =>
      database.prepare('SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?').all(id, limit),
    )
    return rows.map(({ id, at, kind, facts }) => {
      const stamp = { id: Number(id), at: new Date(Number(at)).toISOString() }
      // A release that was gone back from may have written what this one has no words for.
      const known = event.safeParse({ ...stamp, kind, ...JSON.parse(String(facts)) })
      return known.success ? known.data : { ...stamp, kind: 'event.unknown', of: String(kind) }
    })
  }

  /** The number of the newest event there ever was; 0 where there was none. @throws Failure DATABASE_UNUSABLE */
  newest(): number {
    const query = "SELECT seq FROM sqlite_sequence WHERE name = 'events'"
    return this.#store.use((database) => Number(database.prepare(query).get()?.seq ?? 0))
  }

  /** Says of every tool and change that an earlier gateway left open that its end is not known. @throws Failure DATABASE_UNUSABLE */
  closeUnfinished(): void {
    this.record((database, tell) => {
      for (const tool of unfinishedTools(database)) tell({ kind: 'tool.ended', ...tool, outcome: 'unknown' })
      for (const one of unfinishedChanges(database)) tell({ kind: 'credential.ended', ...one, outcome: 'unknown' })
    })
  }

  /** Removes events, decisions and prompts that are too old or too many. @throws Failure DATABASE_UNUSABLE */
  prune(): void {
    const keeping = this.#keeping()
    const newest = this.newest()
    this.#store.use((database) => {
      prune(database, 'events', newest, keeping)
      for (const table of ['decisions', 'prompts']) prune(database, table, newestRow(database, table), keeping)
    })
  }

  /** Resolves when there may be more to tell, when `ms` have passed, or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  /** Sends everybody home who listens, after what there is to tell. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }

  #pruneNowAndThen(told: number): void {
    this.#sincePruned += told
    if (this.#sincePruned < pruneEvery) return
    try {
      this.prune()
      this.#sincePruned = 0
    } catch {
      // What was recorded is so all the same, and whoever recorded it must not hear otherwise; the next event tries again.
    }
  }
}
