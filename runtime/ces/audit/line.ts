import * as z from 'zod'
import { auditActions } from '../../protocol/vault/audit.ts'
import { hex } from '../../vault/aes-gcm.ts'

/** One line of the audit. `prev` is the hash of the line before it, so that none can be changed, taken out or put in. */
export const auditLine = z.strictObject({
  seq: z.int().min(1),
  at: z.string(),
  action: z.enum(auditActions),
  alias: z.string().optional(),
  by: z.string(),
  /** `begun` is written before an act; the line that says how it ended names that one by `of`. */
  outcome: z.string(),
  of: z.int().min(1).optional(),
  prev: hex(32),
})
export type AuditLine = z.infer<typeof auditLine>
