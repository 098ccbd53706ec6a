import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Database } from '../process/database/database.ts'
import { headerOf } from '../process/database/format.ts'
import { Failure } from '../protocol/failure.ts'
import type { TokenRow } from '../protocol/routes.ts'
import type { EventLog } from './events/log.ts'

/** Its last use is written to the minute: to the second would be one write to the disk for every request. */
const useStepMs = 60_000

type Row = Record<string, SQLOutputValue>

/** The bearer tokens of those who may call, known by their hashes alone. */
export class Tokens {
  readonly #store: Database
  readonly #events: EventLog
  /** What is being answered, by the token that asked. */
  readonly #open = new Map<string, Set<ServerResponse>>()

  constructor(store: Database, events: EventLog) {
    this.#store = store
    this.#events = events
  }

  /**
   * Takes a token and gives what it is known by. It is looked up by its hash: how long that takes tells of the hash,
   * which says nothing of a token.
   * @throws Failure TOKEN_REFUSED, TOKEN_REVOKED; DATABASE_UNUSABLE where the tokens cannot be read.
   */
  accept(token: string): string {
    const sha256 = createHash('sha256').update(token).digest('hex')
    const row = this.#row(sha256)
    if (row === undefined) throw Failure.of('TOKEN_REFUSED', {})
    if (row.revoked_at !== null) throw Failure.of('TOKEN_REVOKED', { when: isoOf(row.revoked_at).slice(0, 10) })
    // Either way: a clock that was set back must not stop the count.
    if (Math.abs(Date.now() - Number(row.last_used_at)) >= useStepMs) this.#used(sha256)
    return sha256
  }

  /** Notes an answer to a token, which is cut when the token is revoked. */
  answering(sha256: string, response: ServerResponse): void {
    const open = this.#open.get(sha256) ?? new Set()
    this.#open.set(sha256, open.add(response))
    response.once('close', () => {
      open.delete(response)
      if (open.size === 0) this.#open.delete(sha256)
    })
  }

  /** What the token with this SHA-256 (hex) is called. @throws Failure DATABASE_UNUSABLE */
  labelOf(sha256: string): string {
    return String(this.#row(sha256)?.label ?? '')
  }

  /** Whether the token with this SHA-256 (hex) opens anything. */
  isEnrolled(sha256: string): boolean {
    return this.#row(sha256)?.revoked_at === null
  }

  /**
   * Makes a token known by its SHA-256 (hex). Gives false where it was known already.
   * @throws Failure TOKEN_REVOKED: what was revoked stays so.
   */
  enrol(sha256: string, label: string): boolean {
    const row = 'INSERT INTO tokens (sha256, label, created_at) VALUES (?, ?, ?)'
    const known = this.#row(sha256)
    if (known && known.revoked_at !== null)
      throw Failure.of('TOKEN_REVOKED', { when: isoOf(known.revoked_at).slice(0, 10) })
    if (known) return false
    this.#events.record((database, tell) => {
      database.prepare(row).run(sha256, label, Date.now())
      tell({ kind: 'token.enrolled', token: idOf(sha256), label })
    })
    return true
  }

  /** Every token there ever was, in the order they were enrolled. @param yours the one that asks */
  list(yours: string): TokenRow[] {
    const rows = this.#store.use((database) => database.prepare('SELECT * FROM tokens ORDER BY rowid').all())
    return rows.map((row) => tokenRowOf(row, yours))
  }

  /**
   * Lets a token open nothing from now on, and cuts all that is being answered to it but `answer`. The backup is made
   * anew or removed: an older one would let the token in again. Where a kill comes between, `letsRevokedIn` tells.
   * @throws Failure TOKEN_UNKNOWN where there is none of this id that is not revoked yet; TOKEN_IN_BACKUP when it is
   * revoked and the older backup is still there.
   */
  revoke(id: string, yours: string, answer: ServerResponse): TokenRow {
    const row = this.#store
      .use((database) => database.prepare('SELECT * FROM tokens WHERE revoked_at IS NULL').all())
      .find(({ sha256 }) => idOf(String(sha256)) === id)
    if (row === undefined) throw Failure.of('TOKEN_UNKNOWN', { token: id })
    const now = Date.now()
    const sha256 = String(row.sha256)
    this.#events.record((database, tell) => {
      database.prepare('UPDATE tokens SET revoked_at = ? WHERE sha256 = ?').run(now, sha256)
      tell({ kind: 'token.revoked', token: id, label: String(row.label) })
    })
    for (const open of this.#open.get(sha256) ?? []) if (open !== answer) open.destroy()
    try {
      this.#store.renewBackup()
    } catch (error) {
      throw Failure.of('TOKEN_IN_BACKUP', { token: id, why: Failure.from(error).message.replace(/\.$/, '') }, error)
    }
    return tokenRowOf({ ...row, revoked_at: now }, yours)
  }

  #row(sha256: string): Row | undefined {
    return this.#store.use((database) => database.prepare('SELECT * FROM tokens WHERE sha256 = ?').get(sha256))
  }

  #used(sha256: string): void {
    const row = 'UPDATE tokens SET last_used_at = ? WHERE sha256 = ?'
    this.#store.use((database) => database.prepare(row).run(Date.now(), sha256))
  }
}

/** Whether a copy of these tables would let in a token that is revoked by now; told by the rows, as a clock may be set back. */
export function letsRevokedIn(store: Database, copy: DatabaseSync): boolean {
  const revoked = (database: DatabaseSync) => database.prepare('SELECT count(revoked_at) AS n FROM tokens').get()?.n
  return store.use(revoked) !== revoked(copy)
}

/**
 * Takes over from the database that a restore has put aside what must not come back with an older one: every token that was
 * revoked stays so, and the number of an event is never given again, which clients go on by.
 */
export function carryAccess(store: Database, before: DatabaseSync): void {
  // The first format knew neither: an older release had it under trial, say.
  if (headerOf(before).format === 1) return
  const revoked = before.prepare('SELECT * FROM tokens WHERE revoked_at IS NOT NULL').all()
  const newest = Number(before.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get()?.seq ?? 0)
  store.use((database) => {
    const row = database.prepare(
      `INSERT INTO tokens (sha256, label, created_at, last_used_at, revoked_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (sha256) DO UPDATE SET revoked_at = coalesce(tokens.revoked_at, excluded.revoked_at)`,
    )
    for (const { sha256, label, created_at, last_used_at, revoked_at } of revoked)
      row.run(sha256 ?? '', label ?? '', created_at ?? 0, last_used_at ?? null, revoked_at ?? 0)
    database.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'events'").run(newest)
  })
}

function tokenRowOf({ sha256, label, created_at, last_used_at, revoked_at }: Row, yours: string): TokenRow {
  return {
    id: idOf(String(sha256)),
    label: String(label),
    enrolledAt: isoOf(created_at),
    ...(last_used_at === null ? {} : { lastUsedAt: isoOf(last_used_at) }),
    ...(revoked_at === null ? {} : { revokedAt: isoOf(revoked_at) }),
    isYours: sha256 === yours,
  }
}

function idOf(sha256: string): string {
  return sha256.slice(0, 12)
}

function isoOf(ms: SQLOutputValue | undefined): string {
  return new Date(Number(ms)).toISOString()
}
