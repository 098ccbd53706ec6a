import { Failure } from '../../runtime/protocol/failure.ts'
import { credentialAlias } from '../../runtime/protocol/vault/credential.ts'

/** A credential's name as it was typed. @throws Failure USAGE */
export function aliasOf(typed: string, command: string): string {
  const alias = credentialAlias.safeParse(typed)
  if (alias.success) return alias.data
  throw Failure.of('USAGE', {
    what: `"${typed}" names no credential: it takes SERVICE/FIELD, as in fal/api_key.`,
    command,
  })
}
