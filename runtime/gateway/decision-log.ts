import type { Decision, Question } from './decide.ts'
import type { EventLog } from './events/log.ts'

/**
 * Records a decision, and where it allows that the tool begins; both must be on the disk before anybody acts on them.
 * @param id of the decision, and of the grant that an allowing one leads to.
 * @param digest of the action (`actionDigest`): what was asked is known by it without being kept.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function recordDecision(
  events: EventLog,
  id: string,
  digest: string,
  question: Question,
  decision: Decision,
): void {
  const { asker, tool } = question
  const { risk, outcome, reason } = decision
  const row = `INSERT INTO decisions (id, at, asker, tool, digest, risk, outcome, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  events.record((database, tell) => {
    database.prepare(row).run(id, Date.now(), asker, tool, digest, risk, outcome, reason)
    tell({ kind: 'decision.made', action: id, tool, asker, risk, outcome, reason })
    if (outcome === 'allow') tell({ kind: 'tool.began', action: id, tool })
  })
}
