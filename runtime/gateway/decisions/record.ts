import type { DatabaseSync } from 'node:sqlite'
import type { Happening } from '../../protocol/gateway/event.ts'
import type { Tell } from '../events/log.ts'
import type { Examined } from './examine.ts'

type Made = Extract<Happening, { kind: 'decision.made' }>

/** A decision as it is kept: the action itself is known by its digest alone (`actionDigest`). */
export interface Decided extends Omit<Made, 'kind'> {
  readonly digest: string
  readonly context?: string
  /** Ids of the rules that decided. */
  readonly rules?: readonly string[]
  /** The prompt that it led to. */
  readonly prompt?: string
}

const insert = `INSERT INTO decisions (id, at, asker, tool, digest, risk, outcome, reason, context, rules, prompt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const use = 'UPDATE trust_rules SET use_count = use_count + 1, last_used_at = ? WHERE id = ?'

/**
 * Records a decision, and where it allows that the tool begins, in the transaction of the caller: both are on the disk before
 * anybody acts on them.
 */
export function recordDecision(database: DatabaseSync, tell: Tell, decided: Decided): void {
  const { digest, context, rules = [], prompt, ...made } = decided
  const { action, tool, asker, risk, outcome, reason } = made
  const now = Date.now()
  const ids = rules.length > 0 ? JSON.stringify(rules) : null
  database
    .prepare(insert)
    .run(action, now, asker, tool, digest, risk, outcome, reason, context ?? null, ids, prompt ?? null)
  for (const rule of rules) database.prepare(use).run(now, rule)
  tell({ kind: 'decision.made', ...made })
  if (outcome === 'allow') tell({ kind: 'tool.began', action, tool })
}

const verbs = { allow: 'allow it', deny: 'deny it', ask: 'ask about it' } as const

/** Why it was decided so, without a word of the action: a rule by its id, since its pattern can be the very command. */
export function reasonOf({ judgment, decision, threshold }: Examined): string {
  const { outcome, rules } = decision
  if (rules.length > 0) return `rules ${verbs[outcome]}: ${rules.map(({ id }) => id).join(', ')}`
  if (judgment.rejected !== undefined) return 'it was not read'
  const place = outcome === 'allow' ? 'within' : 'above'
  return `no rule covers it, and ${judgment.risk} risk is ${place} the threshold ${threshold}`
}
