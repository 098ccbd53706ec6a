import type { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../protocol/failure.ts'
import type { Prompt } from '../../protocol/permission/prompt.ts'
import type { Tell } from '../events/log.ts'
import type { Row } from '../rules/row.ts'
import { shortId } from '../short-id.ts'
import type { Wanted } from './remembered.ts'
import { promptOf } from './row.ts'
import type { Waiting } from './waiting.ts'

const idLength = 6

const insert = `INSERT INTO prompts (id, action, at, expires_at, tool, shown, cwd, context, risk, opaque, reasons, options, state)
  VALUES (:id, :action, :at, :expires_at, :tool, :shown, :cwd, :context, :risk, :opaque, :reasons, :options, 'waiting')
  RETURNING *`
const answer = `UPDATE prompts SET state = ?, answered_by = ?, answered_at = ?, rule = ?
  WHERE id = ? AND state = 'waiting' RETURNING *`
const close = "UPDATE prompts SET state = ? WHERE id = ? AND state = 'waiting'"

/** Writes down that an action waits, in the transaction of the caller. */
export function writePrompt(database: DatabaseSync, wanted: Wanted, forMs: number): Prompt {
  const { action, tool, shown, cwd, context, risk, opaque, reasons, options } = wanted
  const known = database.prepare('SELECT 1 FROM prompts WHERE id = ?')
  const at = Date.now()
  const row = database.prepare(insert).get({
    ...{ id: shortId(idLength, (one) => known.get(one) !== undefined), action, at, expires_at: at + forMs },
    ...{ tool, shown, cwd, context, risk, opaque: opaque ? 1 : 0 },
    ...{ reasons: JSON.stringify(reasons), options: JSON.stringify(options) },
  })
  return promptOf(row ?? {})
}

/** What the guardian said, and the rule that it left behind. */
interface Answer {
  readonly state: 'approved' | 'denied'
  readonly by: string
  readonly rule?: string
}

/**
 * Writes an answer down, in the transaction of the caller. The first one counts: whoever comes second finds it over.
 * @throws Failure APPROVAL_OVER
 */
export function writeAnswer(
  database: DatabaseSync,
  tell: Tell,
  { prompt: { id }, action }: Waiting,
  { state, by, rule }: Answer,
): Prompt {
  const row = database.prepare(answer).get(state, by, Date.now(), rule ?? null, id)
  if (row === undefined) throw Failure.of('APPROVAL_OVER', { id, how: 'it is no longer kept as one that waits' })
  tell({ kind: 'approval.answered', prompt: id, action, outcome: state, by, ...(rule === undefined ? {} : { rule }) })
  return promptOf(row)
}

/** Writes down that one ended without an answer, in the transaction of the caller. */
export function writeEnd(
  database: DatabaseSync,
  tell: Tell,
  { id, action }: Row,
  outcome: 'expired' | 'withdrawn',
): void {
  const { changes } = database.prepare(close).run(outcome, String(id))
  if (changes === 1) tell({ kind: 'approval.ended', prompt: String(id), action: String(action), outcome })
}
