import * as z from 'zod'

/** Where a guardian may have the vault's key kept. A systemd credential is the service manager's to give. */
export const keySources = ['keychain', 'key-file', 'passphrase'] as const

/** Long enough that guessing costs more than it is worth, at 0.4 s a guess (NIST SP 800-63B: at least 8). */
export const newPassphrase = z.string().min(8).max(1024)

/** Which keys of the vault are to be replaced. */
export const rotation = z.strictObject({
  /** The one that encrypts the records. */
  dataKey: z.boolean().optional(),
  /** Where the key that wraps it is to be kept from now on. */
  keySource: z.enum(keySources).optional(),
  passphrase: newPassphrase.optional(),
})
export type Rotation = z.infer<typeof rotation>
