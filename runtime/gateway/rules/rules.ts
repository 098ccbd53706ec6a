import type { DatabaseSync } from 'node:sqlite'
import { refusalOf } from '../../permission/rules/rule.ts'
import { RuleSet } from '../../permission/rules/rule-set.ts'
import type { Database } from '../../process/database/database.ts'
import type { Identity } from '../../process/identity.ts'
import { errorFacts } from '../../process/log.ts'
import { Failure } from '../../protocol/failure.ts'
import type { RuleDraft, TrustRule } from '../../protocol/permission/rule.ts'
import type { EventLog, Tell } from '../events/log.ts'
import { shortId } from '../short-id.ts'
import { columnsOf, type Row, ruleOf } from './row.ts'

const idLength = 8
/** What a rule covers whose risk nobody named: nothing that is high. */
const usualRisk = 'medium'
/** So many rows are read at once. */
const batch = 1000

const same = `SELECT * FROM trust_rules WHERE pattern = :pattern AND tool = :tool AND decision = :decision
  AND max_risk = :max_risk AND folder IS :folder AND contexts IS :contexts AND skill_id IS :skill_id
  AND skill_version IS :skill_version AND expires_at IS :expires_at AND removed_at IS NULL`
const insert = `INSERT INTO trust_rules (id, tool, pattern, decision, max_risk, folder, contexts, skill_id, skill_version,
    expires_at, created_by, created_at, from_prompt)
  VALUES (:id, :tool, :pattern, :decision, :max_risk, :folder, :contexts, :skill_id, :skill_version,
    :expires_at, :created_by, :created_at, :from_prompt) RETURNING *`

/** Who adds a rule, and by which answer. */
export interface Origin {
  readonly by: string
  readonly prompt?: string
}

/** The trust rules, in gateway.db, and those that count now in memory. */
export class Rules {
  readonly #self: Identity
  readonly #store: Database
  readonly #events: EventLog
  /** By connection: a file that was put back or exchanged is another one. */
  #sets = new WeakMap<DatabaseSync, RuleSet>()

  constructor(self: Identity, store: Database, events: EventLog) {
    this.#self = self
    this.#store = store
    this.#events = events
  }

  /**
   * The rules that count now, to be asked at once: those that come later come to the same set. It says that it is unreadable where
   * one of them or the database is. Does not throw.
   */
  now(): RuleSet {
    try {
      return this.#store.use((database) => {
        const known = this.#sets.get(database)
        if (known) return known
        const set = this.#load(database)
        this.#sets.set(database, set)
        return set
      })
    } catch (error) {
      return this.#unreadable(Failure.from(error).message.replace(/\.$/, ''), error)
    }
  }

  /** Every rule that counts, the oldest first; one that cannot be read is left out. @throws Failure DATABASE_UNUSABLE */
  *list(): Generator<TrustRule> {
    const query = `SELECT rowid AS place, * FROM trust_rules WHERE removed_at IS NULL AND rowid > ? ORDER BY rowid LIMIT ${batch}`
    for (let last = 0, read = batch; read === batch; ) {
      const rows = this.#store.use((database) => database.prepare(query).all(last))
      for (const row of rows) yield* this.#readable(row)
      last = Number(rows.at(-1)?.place ?? last)
      read = rows.length
    }
  }

  /** Adds a rule, unless there is one that says exactly this. @throws Failure RULE_REFUSED, DATABASE_UNUSABLE */
  add(draft: RuleDraft, by: string): { changed: boolean; rule: TrustRule } {
    const added = this.#record((database, tell) => this.insert(database, tell, draft, { by }))
    if (added.changed) this.added([added.rule])
    return added
  }

  /**
   * As `add`, in the transaction of the caller, who says afterwards that it was `added`.
   * @throws Failure RULE_REFUSED
   */
  insert(database: DatabaseSync, tell: Tell, draft: RuleDraft, origin: Origin): { changed: boolean; rule: TrustRule } {
    const put = this.#inserter(database)(draft, origin)
    const { id, tool, decision } = put.rule
    const prompt = origin.prompt === undefined ? {} : { prompt: origin.prompt }
    if (put.changed) tell({ kind: 'rule.added', rule: id, tool, decision, by: origin.by, ...prompt })
    return put
  }

  /** Adds all of them or none. @throws Failure RULE_REFUSED for the first that cannot be kept; DATABASE_UNUSABLE */
  import(drafts: readonly RuleDraft[], by: string): { added: number; same: number } {
    const added = this.#record((database, tell) => {
      const put = this.#inserter(database)
      const rules = drafts.map((draft) => put(draft, { by })).flatMap(({ changed, rule }) => (changed ? rule : []))
      if (rules.length > 0) tell({ kind: 'rules.imported', added: rules.length, by })
      return rules
    })
    if (added.length > 0) this.added(added)
    return { added: added.length, same: drafts.length - added.length }
  }

  /** Lets a rule count no more. @throws Failure RULE_UNKNOWN, DATABASE_UNUSABLE */
  remove(id: string, by: string): TrustRule {
    const query = 'UPDATE trust_rules SET removed_at = ? WHERE id = ? AND removed_at IS NULL RETURNING *'
    const rule = this.#record((database, tell) => {
      const row = database.prepare(query).get(Date.now(), id)
      if (row === undefined) throw Failure.of('RULE_UNKNOWN', { rule: id })
      const removed = ruleOf(row)
      tell({ kind: 'rule.removed', rule: id, tool: removed.tool, decision: removed.decision, by })
      return removed
    })
    this.#sets = new WeakMap()
    if (rule.decision === 'allow') this.#renewBackup()
    return rule
  }

  /** Has rules count that were kept just now, without reading the others anew. Does not throw. */
  added(rules: readonly TrustRule[]): void {
    try {
      this.#store.use((database) => this.#sets.get(database)?.add(rules))
    } catch {
      this.#sets = new WeakMap()
    }
    if (rules.some(({ decision }) => decision !== 'allow')) this.#renewBackup()
  }

  /** As of the events; where it fails the rules are read anew, whatever became of it. */
  #record<Result>(work: (database: DatabaseSync, tell: Tell) => Result): Result {
    try {
      return this.#events.record(work)
    } catch (error) {
      this.#sets = new WeakMap()
      throw error
    }
  }

  /** The backup is made anew at once, where an older one would let through what does not pass any more. */
  #renewBackup(): void {
    try {
      this.#store.renewBackup()
    } catch (error) {
      this.#self.log.error(errorFacts(error), 'the backup still has the rules as they were before')
    }
  }

  #inserter(database: DatabaseSync) {
    const [find, put] = [database.prepare(same), database.prepare(insert)]
    const known = database.prepare('SELECT 1 FROM trust_rules WHERE id = ?')
    return (draft: RuleDraft, { by, prompt }: Origin) => {
      const why = refusalOf(draft)
      if (why !== undefined) throw Failure.of('RULE_REFUSED', { rule: briefly(draft), why })
      const columns = columnsOf({ ...draft, maxRisk: draft.maxRisk ?? usualRisk })
      const there = find.get(columns)
      if (there) return { changed: false, rule: ruleOf(there) }
      const id = shortId(idLength, (one) => known.get(one) !== undefined)
      const stamp = { id, created_by: by, created_at: Date.now(), from_prompt: prompt ?? null }
      return { changed: true, rule: ruleOf(put.get({ ...columns, ...stamp }) ?? {}) }
    }
  }

  #load(database: DatabaseSync): RuleSet {
    const rows = database.prepare('SELECT * FROM trust_rules WHERE removed_at IS NULL ORDER BY rowid').all()
    const rules: TrustRule[] = []
    for (const row of rows)
      try {
        rules.push(ruleOf(row))
      } catch (error) {
        return this.#unreadable(`rule ${row.id} is none that this release knows`, error)
      }
    const set = RuleSet.of(rules)
    if (set.unreadable !== undefined) return this.#unreadable(set.unreadable)
    this.#self.log.info({ rules: rules.length }, 'trust rules read')
    return set
  }

  #unreadable(why: string, error?: unknown): RuleSet {
    this.#self.log.error(
      { why, ...(error ? errorFacts(error) : {}) },
      'the trust rules cannot be read; everything asks',
    )
    return RuleSet.unreadable(why)
  }

  *#readable(row: Row): Generator<TrustRule> {
    try {
      yield ruleOf(row)
    } catch (error) {
      this.#self.log.error({ rule: row.id, ...errorFacts(error) }, 'a trust rule cannot be read')
    }
  }
}

const longestBrief = 80

/** As much of a pattern as tells which rule it is. */
function briefly({ tool, pattern }: RuleDraft): string {
  const text = JSON.stringify(pattern)
  return `${tool} and ${text.length > longestBrief ? `${text.slice(0, longestBrief)}…` : text}`
}
