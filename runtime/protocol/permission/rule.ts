import * as z from 'zod'
import { context, risk } from './risk.ts'

/** What a rule says of what it covers. Where several cover, deny beats ask, and ask beats allow (S12). */
export const ruleDecision = z.enum(['allow', 'deny', 'ask'])
export type RuleDecision = z.infer<typeof ruleDecision>

/** A rule as somebody gives it. */
export const ruleDraft = z.strictObject({
  tool: z.string().min(1).max(64),
  /** `gh pr *`, an exact command, or for file tools a path or path glob; read by runtime/permission/pattern.ts. */
  pattern: z.string().min(1).max(32_768),
  decision: ruleDecision,
  /** The greatest risk it covers; where it is left out, that of what it was made from, else medium. */
  maxRisk: risk.optional(),
  /** It covers only what happens in this folder of the workspace, or below it. Relative to the workspace. */
  folder: z.string().min(1).max(4096).optional(),
  /** Only these contexts; all where it is left out. */
  contexts: z.array(context).min(1).optional(),
  /** A skill in the version that was approved: another version is not covered (S15). */
  skill: z.strictObject({ id: z.string().min(1).max(255), version: z.string().max(80) }).optional(),
  /** ISO 8601. */
  expiresAt: z.iso.datetime().optional(),
})
export type RuleDraft = z.infer<typeof ruleDraft>

/** A rule as it is kept. */
export const trustRule = ruleDraft.extend({
  id: z.string(),
  maxRisk: risk,
  /** Who made it: the label of their token. */
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** The prompt whose answer it is. */
  fromPrompt: z.string().optional(),
  lastUsedAt: z.iso.datetime().optional(),
  useCount: z.int(),
})
export type TrustRule = z.infer<typeof trustRule>

/** What `trust export` writes, and `trust import` and `trust test --rules` read. */
export const ruleFile = z.strictObject({ version: z.literal(1), rules: z.array(ruleDraft).max(100_000) })
export type RuleFile = z.infer<typeof ruleFile>

/** What a yes can be remembered as (S13). The exact action is the first option, always. */
export const option = z.object({ pattern: z.string(), label: z.string() })
export type Option = z.infer<typeof option>
