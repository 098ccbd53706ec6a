import * as z from 'zod'
import { measured, measureRequest } from './measure.ts'
import { prompt } from './prompt.ts'
import { ruleDraft, ruleFile, trustRule } from './rule.ts'

const nothing = z.undefined()
const promptId = z.string().min(1).max(64)

/** What a yes is remembered as: one of the options of its prompt, and where and how long the rule counts. */
export const remember = z.strictObject({
  /** Its place among the options, from 1 on, or its pattern. */
  option: z.union([z.int().min(1), z.string().min(1).max(32_768)]),
  ...ruleDraft.pick({ folder: true, contexts: true, expiresAt: true }).shape,
})
export type Remember = z.infer<typeof remember>

/** Client → gateway: actions that wait for the guardian. */
export const approvalRoutes = {
  /** Those that wait, the oldest first, and behind them those that ended of late, the newest first. */
  list: { method: 'GET', path: '/v1/approvals', body: nothing, reply: z.object({ prompts: z.array(prompt) }) },
  approve: {
    method: 'POST',
    path: '/v1/approvals/approve',
    body: z.strictObject({ id: promptId, remember: remember.optional() }),
    reply: z.object({ prompt, rule: trustRule.optional() }),
  },
  deny: {
    method: 'POST',
    path: '/v1/approvals/deny',
    body: z.strictObject({ id: promptId }),
    reply: z.object({ prompt }),
  },
} as const

/** As many rules as there may be, each with a long pattern, still come in one body. */
const longestImport = 64 * 2 ** 20

/** Client → gateway: the trust rules. */
export const trustRoutes = {
  /** One rule a line, the oldest first: there may be more than one document should hold. */
  list: { method: 'GET', path: '/v1/trust', body: nothing, reply: trustRule, stream: true },
  /** `changed` is false where there is one already that says exactly this. */
  add: {
    method: 'POST',
    path: '/v1/trust',
    body: ruleDraft,
    reply: z.object({ changed: z.boolean(), rule: trustRule }),
  },
  remove: {
    method: 'DELETE',
    path: '/v1/trust',
    body: z.strictObject({ id: z.string().min(1).max(64) }),
    reply: z.object({ rule: trustRule }),
  },
  /** All of a file or nothing of it; what there is already is not added again. */
  import: {
    method: 'POST',
    path: '/v1/trust/import',
    body: ruleFile,
    reply: z.object({ added: z.int(), same: z.int() }),
    longestBody: longestImport,
  },
} as const

/** Gateway → assistant: look up what only the assistant can see of an action. */
export const measureAction = {
  method: 'POST',
  path: '/v1/tools/measure',
  body: measureRequest,
  reply: measured,
} as const
