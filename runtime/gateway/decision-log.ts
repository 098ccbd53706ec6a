import type { Database } from '../process/database.ts'
import type { Decision, Question } from './decide.ts'

/**
 * Records a decision; it must be on the disk before anybody acts on it.
 * @param id of the decision, and of the grant that an allowing one leads to.
 * @param digest of the action (`actionDigest`): what was asked is known by it without being kept.
 * @throws Failure DATABASE_UNUSABLE.
 */
export function recordDecision(
  store: Database,
  id: string,
  digest: string,
  question: Question,
  decision: Decision,
): void {
  const { asker, tool } = question
  const { risk, outcome, reason } = decision
  const row = `INSERT INTO decisions (id, at, asker, tool, digest, risk, outcome, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  store.use((database) => database.prepare(row).run(id, Date.now(), asker, tool, digest, risk, outcome, reason))
}
