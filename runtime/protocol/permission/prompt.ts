import * as z from 'zod'
import { context, risk } from './risk.ts'
import { option } from './rule.ts'

/** How a prompt stands. Only `waiting` can still be answered; every other state is final. */
export const promptState = z.enum(['waiting', 'approved', 'denied', 'expired', 'withdrawn'])

/** A question to the guardian: one action that waits for a yes, and what there is to know about it. */
export const prompt = z.object({
  /** Short enough to type. */
  id: z.string(),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  tool: z.string(),
  /** The whole action, nothing cut; control, bidi and zero-width characters escaped. */
  shown: z.string(),
  /** Folder in which it would run, relative to the workspace; `.` is the workspace. */
  cwd: z.string(),
  context,
  risk,
  /** Whether something in it is only known when it runs. */
  opaque: z.boolean(),
  reasons: z.array(z.string()),
  options: z.array(option),
  state: promptState,
  /** The label of the token that answered, and when. */
  answeredBy: z.string().optional(),
  answeredAt: z.iso.datetime().optional(),
  /** The rule that the answer left behind. */
  rule: z.string().optional(),
})
export type Prompt = z.infer<typeof prompt>
