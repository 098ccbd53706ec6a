import type { TrustRule } from '../../../runtime/protocol/permission/rule.ts'
import { plainlySeen } from '../printable.ts'
import { table } from '../table.ts'

/** A rule as a sentence has it: `allow bash: gh pr * (up to medium risk, in pkb, background only)`. */
export function ruleText({ decision, tool, pattern, maxRisk, folder, contexts }: TrustRule): string {
  const within = [
    decision === 'allow' ? `up to ${maxRisk} risk` : '',
    folder === undefined ? '' : `in ${plainlySeen(folder)}`,
    contexts === undefined ? '' : `${contexts.join(' and ')} only`,
  ].filter(Boolean)
  const bounds = within.length > 0 ? ` (${within.join(', ')})` : ''
  return `${decision} ${plainlySeen(tool)}: ${plainlySeen(pattern)}${bounds}`
}

/** Rules as a person reads them: what each says, who made it, when, and what came of it. */
export function ruleTable(rules: readonly TrustRule[]): string {
  const optional = [
    ['folder', ({ folder }: TrustRule) => folder],
    ['contexts', ({ contexts }: TrustRule) => contexts?.join(' ')],
    ['skill', ({ skill }: TrustRule) => skill && `${skill.id} ${skill.version}`],
    ['expires', ({ expiresAt }: TrustRule) => expiresAt],
  ] as const
  const bounds = optional.filter(([, of]) => rules.some((rule) => of(rule) !== undefined))
  const head = ['id', 'decision', 'tool', 'pattern', 'up to', ...bounds.map(([name]) => name)]
  const rows = rules.map((rule) => [
    ...[rule.id, rule.decision, rule.tool, plainlySeen(rule.pattern), rule.maxRisk],
    ...bounds.map(([, of]) => of(rule) ?? 'any'),
    ...[rule.createdBy, rule.createdAt, rule.fromPrompt ?? 'none', used(rule)],
  ])
  return table([...head, 'by', 'at', 'prompt', 'used'], rows, Number.POSITIVE_INFINITY)
}

/** `3, last 2026-01-02T03:04:05.000Z`. */
function used({ useCount, lastUsedAt }: TrustRule): string {
  return lastUsedAt === undefined ? String(useCount) : `${useCount}, last ${lastUsedAt}`
}
