import * as z from 'zod'

/** Under which name the items of ours are in a keychain; the user part is the key's id. */
export const keychainService = 'vellum vault key'

/** Which items of a keychain are a vault's, by their ids: what the file `keychainLedger` of a home holds as JSON. */
export const keychainItems = z.array(z.string().regex(/^[0-9a-f]{16}$/))

/** What the keychain program is asked, on its standard input: keys are hexadecimal. */
export const keychainRequest = z.strictObject({
  verb: z.enum(['read', 'store', 'remove']),
  id: z.string(),
  key: z.string().optional(),
})
export type KeychainRequest = z.infer<typeof keychainRequest>

/** What it answers, on its standard output: a `read` without a key found none. */
export const keychainAnswer = z.union([
  z.strictObject({ fault: z.literal('locked') }),
  z.strictObject({ fault: z.literal('unreachable'), why: z.string() }),
  z.strictObject({ key: z.string().optional() }),
])
export type KeychainAnswer = z.infer<typeof keychainAnswer>

/** By what a process finds the keychain of the desktop (D-Bus specification; pam_systemd(8)). */
const sessionVariables = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'] as const

/** What is handed on, from hatch to CES, where all is one ordinary user's: a service user has no desktop. */
export function sessionOf(env: NodeJS.ProcessEnv, separation: 'accounts' | 'single'): Record<string, string> {
  const given = sessionVariables.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))
  return separation === 'single' ? Object.fromEntries(given) : {}
}
