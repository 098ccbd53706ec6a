import { credentialAlias } from '../../runtime/protocol/credential.ts'
import { Failure } from '../../runtime/protocol/failure.ts'

/** A credential's name as it was typed. @throws Failure USAGE */
export function aliasOf(typed: string, command: string): string {
  const alias = credentialAlias.safeParse(typed)
  if (alias.success) return alias.data
  throw Failure.of('USAGE', {
    what: `"${typed}" names no credential: it takes SERVICE/FIELD, as in fal/api_key.`,
    command,
  })
}
