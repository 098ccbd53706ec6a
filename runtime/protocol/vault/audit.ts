import * as z from 'zod'

/** What is kept of each act on the vault. */
export const auditActions = ['open', 'unlock', 'set', 'remove', 'rotate', 'backup', 'restore'] as const

/** One act, as a person is shown it. */
export const auditRow = z.object({
  seq: z.int(),
  /** ISO 8601. */
  at: z.string(),
  action: z.enum(auditActions),
  alias: z.string().optional(),
  /** Which process asked; CES itself at its start. */
  by: z.string(),
  /** `done`, the code it was refused with, or `unknown` where the CES ended half-way. */
  outcome: z.string(),
})
export type AuditRow = z.infer<typeof auditRow>

/** Whether the audit is as CES wrote it. */
export const auditVerdict = z.object({
  whole: z.boolean(),
  /** Why it is not. */
  fault: z.string().optional(),
  entries: z.int(),
  /** When what is kept of it begins; ISO 8601. */
  since: z.string().optional(),
})
