import type { Context } from '../../protocol/permission/risk.ts'
import type { RuleDraft, TrustRule } from '../../protocol/permission/rule.ts'
import { type Pattern, readPattern } from '../pattern.ts'

/** What of a rule a decision looks at. */
export type Rule = Pick<TrustRule, 'id' | 'createdAt' | 'maxRisk' | keyof RuleDraft>

/** Shells: whatever is wanted can be asked of them. */
const shells = new Set(
  'sh bash dash zsh ksh mksh ash fish csh tcsh pwsh busybox eval exec source . sudo doas su'.split(' '),
)

/** Why a rule cannot be kept; undefined where it can. */
export function refusalOf({ tool, pattern, decision, folder }: RuleDraft): string | undefined {
  const read = readPattern(tool, pattern)
  if (read.kind === 'refused') return read.why
  if (folder !== undefined && folderOf(folder) === undefined) return 'its folder is no path within the workspace'
  return decision === 'allow' ? tooBroad(read) : undefined
}

function tooBroad(pattern: Pattern): string | undefined {
  if (pattern.kind !== 'prefix') return undefined
  const [program, next] = pattern.tokens
  if (program === undefined) return 'it would allow everything; that is what the setting autoApproveUpTo says'
  if (!shells.has(program.slice(program.lastIndexOf('/') + 1))) return undefined
  if (next !== undefined && !next.startsWith('-')) return undefined
  return `it would allow everything, since ${program} runs whatever it is given`
}

/** A rule's folder in segments, relative to the workspace; undefined where it leads out of it. */
export function folderOf(folder: string): readonly string[] | undefined {
  const segments = folder.split('/').filter((one) => one !== '' && one !== '.')
  return folder.startsWith('/') || segments.includes('..') || folder.includes('\0') ? undefined : segments
}

/** Why a rule says nothing of what happens now in such a context; undefined where it does. */
export function whyAsleep(rule: Rule, context: Context, now: Date): string | undefined {
  if (rule.contexts && !rule.contexts.includes(context)) return `it is for ${rule.contexts.join(' and ')} only`
  if (rule.expiresAt === undefined) return undefined
  if (Date.parse(rule.expiresAt) <= now.getTime()) return `it expired at ${rule.expiresAt}`
  // Where the clock was set back, nobody can say how long an allowance has left.
  const isAhead = rule.decision === 'allow' && Date.parse(rule.createdAt) > now.getTime()
  return isAhead ? 'it expires, and was made later than the clock says it is' : undefined
}
