import * as z from 'zod'
import { processes } from '../layout.ts'

/** The format of the backups that this release makes, and the newest that it reads. */
export const backupFormat = 1

/** The first entry of a backup's archive, and the last. */
export const headPath = 'backup.json'
export const manifestPath = 'manifest.json'

/** The folder of the archive that holds the workspace. */
export const workspacePart = 'workspace'

/** The file of the archive that a process makes and takes back; nobody else reads it. */
export const partOf = { ces: 'credentials.age', assistant: 'assistant.db', gateway: 'gateway.db' } as const

/** Every part there is, in the order in which they stand in a backup. */
export const partNames = [...processes.map((name) => partOf[name]), workspacePart] as const

/** Read before all else, so that a newer backup is told as one. Written by the operator's side, for itself alone. */
export const backupHead = z.object({
  format: z.int().min(1),
  /** What opens the credentials, where nobody has a key of X25519 for them: of a passphrase, for one. */
  credentialsIdentity: z.string().optional(),
})
export type BackupHead = z.infer<typeof backupHead>

/** One part, as it is compared. */
const part = z.object({
  name: z.enum(partNames),
  entries: z.int(),
  bytes: z.int(),
  /** Over the contents; of the workspace over what each entry is, too. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Part = z.infer<typeof part>

/** What is not in a backup, or not as one moment had it, and why. */
const leftOut = z.object({ path: z.string(), why: z.string() })
export type LeftOut = z.infer<typeof leftOut>

/** What a backup is of, and what is in it. */
export const backupManifest = z.object({
  assistant: z.string(),
  /** Digest of the release in service. */
  release: z.string(),
  platform: z.string(),
  /** ISO 8601. */
  when: z.string(),
  credentials: z.int(),
  parts: z.array(part),
  leftOut: z.array(leftOut),
})
export type BackupManifest = z.infer<typeof backupManifest>

/** An X25519 public key (RFC 7748), in hexadecimal. */
const publicKey = z.string().regex(/^[0-9a-f]{64}$/)

/** What a steward is told on its standard input before it makes a backup. */
export const backupRequest = z.strictObject({
  by: z.string().max(200),
  run: z.string().max(1000).optional(),
  /** Whom CES encrypts its part to. */
  recipients: z.array(publicKey).min(1).max(16),
})
export type BackupRequest = z.infer<typeof backupRequest>

/** The key of one age file (https://c2sp.org/age#file-key), in hexadecimal. */
export const fileKey = z.string().regex(/^[0-9a-f]{32}$/)

/** The first line of what a steward reads before it restores; the archive follows it. */
export const restoreRequest = z.strictObject({
  by: z.string().max(200),
  run: z.string().max(1000).optional(),
  /** Opens the credentials of this backup, and nothing else. */
  credentialsKey: fileKey,
  /** This person's token, which the gateway of the backup may not know. */
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type RestoreRequest = z.infer<typeof restoreRequest>

/** How far a restore is: written durably before each act, so that the next steward knows what a killed one left. */
export const restoreIntent = z.object({
  format: z.literal(1),
  /** `exchanging`: undone by the next one; `proven`: only what was before is still to be removed. */
  stage: z.enum(['exchanging', 'proven']),
  by: z.string(),
  /** ISO 8601. */
  begunAt: z.string(),
  release: z.string(),
  port: z.int(),
})
export type RestoreIntent = z.infer<typeof restoreIntent>
