import * as z from 'zod'

/** `service/field`, exactly one slash: `fal/api_key`. */
export const credentialAlias = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'an alias is service/field, for example fal/api_key',
  )

/** A secret's value in transit to CES: text, at most 64 KiB. */
export const credentialSecret = z.string().min(1).max(65_536)

/** What may be known of a credential. Never its value, length or prefix. */
export const credentialRow = z.object({
  id: z.uuid(),
  alias: credentialAlias,
  /** Empty: for no tool and no host. */
  allowedTools: z.array(z.string()),
  allowedDomains: z.array(z.string()),
  /** ISO 8601. */
  createdAt: z.string(),
  changedAt: z.string(),
  revision: z.int(),
})
export type CredentialRow = z.infer<typeof credentialRow>
