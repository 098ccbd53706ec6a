import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { type RuleDraft, type TrustRule, trustRule } from '../../protocol/permission/rule.ts'

export type Row = Record<string, SQLOutputValue>

/** What a rule says, as its columns hold it. */
export function columnsOf(draft: RuleDraft & Pick<TrustRule, 'maxRisk'>): Record<string, SQLInputValue> {
  const { tool, pattern, decision, maxRisk, folder, contexts, skill, expiresAt } = draft
  return {
    tool,
    pattern,
    decision,
    max_risk: maxRisk,
    folder: folder ?? null,
    contexts: contexts ? JSON.stringify([...new Set(contexts)].sort()) : null,
    skill_id: skill?.id ?? null,
    skill_version: skill?.version ?? null,
    expires_at: expiresAt === undefined ? null : Date.parse(expiresAt),
  }
}

/** A rule from its row. @throws ZodError, SyntaxError, RangeError where this release cannot read it. */
export function ruleOf(row: Row): TrustRule {
  return trustRule.parse({
    id: row.id,
    tool: row.tool,
    pattern: row.pattern,
    decision: row.decision,
    maxRisk: row.max_risk,
    createdBy: row.created_by,
    createdAt: isoOf(row.created_at),
    useCount: row.use_count,
    ...given('folder', row.folder),
    ...given('contexts', row.contexts, (json) => JSON.parse(String(json))),
    ...given('skill', row.skill_id, (id) => ({ id, version: row.skill_version })),
    ...given('expiresAt', row.expires_at, isoOf),
    ...given('fromPrompt', row.from_prompt),
    ...given('lastUsedAt', row.last_used_at, isoOf),
  })
}

/** A member that is there where its column is. */
export function given(
  name: string,
  value: SQLOutputValue | undefined,
  read: (value: SQLOutputValue) => unknown = (one) => one,
): object {
  return value === null || value === undefined ? {} : { [name]: read(value) }
}

/** A time as it is told. @throws RangeError where it is none. */
export function isoOf(ms: SQLOutputValue | undefined): string {
  return new Date(Number(ms)).toISOString()
}
