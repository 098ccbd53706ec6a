import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type Bound, seal, sealedBox, unseal } from './aes-gcm.ts'
import { formatVersion } from './header.ts'

/** One credential as it lies in the vault file. All but `secret` is readable, and all of it is authenticated. */
export const record = z.strictObject({
  id: z.uuid(),
  alias: z.string(),
  /** Counts the writes of this credential, from 1. */
  revision: z.int().min(1),
  /** Policy lies in the authenticated part: whoever can write the file can't widen who may use a secret. */
  allowedTools: z.array(z.string()),
  allowedDomains: z.array(z.string()),
  createdAt: z.string(),
  changedAt: z.string(),
  secret: sealedBox,
})
export type VaultRecord = z.infer<typeof record>
/** What may be shown of a record: everything but its value. */
export type VaultRow = Omit<VaultRecord, 'secret'>

/** Who may use a secret. Empty lists: no tool, no host. */
export type Policy = Pick<VaultRow, 'allowedTools' | 'allowedDomains'>

/** The row of the next write of a credential: of its first where there is none before. */
export function nextRow(alias: string, before: VaultRecord | undefined, policy: Policy | undefined): VaultRow {
  const now = new Date().toISOString()
  const { id, createdAt, revision, allowedTools, allowedDomains } = before ?? {
    id: randomUUID(),
    createdAt: now,
    revision: 0,
    allowedTools: [],
    allowedDomains: [],
  }
  return { id, alias, revision: revision + 1, allowedTools, allowedDomains, ...policy, createdAt, changedAt: now }
}

/** Encrypts a secret under a fresh nonce, bound to the vault and to everything its row says. */
export function sealRecord(dek: Buffer, vault: string, row: VaultRow, secret: Buffer): VaultRecord {
  return { ...row, secret: seal(dek, secret, boundTo(vault, row)) }
}

/** The secret, for the caller to zero; undefined when the record is not as `sealRecord` made it for this vault. */
export function openRecord(dek: Buffer, vault: string, sealed: VaultRecord): Buffer | undefined {
  return unseal(dek, sealed.secret, boundTo(vault, sealed))
}

/** The same record under another DEK. It was found authentic under the old one, so it opens. */
export function resealRecord(sealed: VaultRecord, vault: string, from: Buffer, to: Buffer): VaultRecord {
  const secret = openRecord(from, vault, sealed)
  if (secret === undefined) throw new TypeError('a record that was verified does not open')
  try {
    return sealRecord(to, vault, rowOf(sealed), secret)
  } finally {
    secret.fill(0)
  }
}

/** What may be shown of a record: everything but the sealed secret. */
export function rowOf({ secret: _, ...row }: VaultRecord): VaultRow {
  return row
}

function boundTo(vault: string, row: VaultRow): Bound {
  const { id, alias, revision, allowedTools, allowedDomains, createdAt, changedAt } = row
  return ['record', formatVersion, vault, id, alias, revision, allowedTools, allowedDomains, createdAt, changedAt]
}
