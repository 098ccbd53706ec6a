import type { FastifyInstance } from 'fastify'
import { answer } from '../process/answer.ts'
import type { Identity } from '../process/identity.ts'
import { Failure } from '../protocol/failure.ts'
import { credentialRoutes } from '../protocol/routes.ts'
import type { VaultDoor } from './door.ts'

/** Who asks for what is answered here: the one peer these rows are registered for. */
const by = 'gateway'

/** Registers set, list, inspect and remove. No answer holds a value, and the log holds ids only. */
export function answerCredentials(app: FastifyInstance, self: Identity, door: VaultDoor): void {
  answer(app, credentialRoutes.set, async ({ alias, secret }) => {
    const bytes = Buffer.from(secret)
    try {
      const about = { action: 'set', alias, by } as const
      const stored = await door.audit.around(about, async () => (await door.open()).put(alias, bytes))
      self.log.info({ credential: stored.credential.id, created: stored.created }, 'credential stored')
      return stored
    } finally {
      bytes.fill(0)
    }
  })
  answer(app, credentialRoutes.list, async () => ({ credentials: (await door.open()).list() }))
  answer(app, credentialRoutes.inspect, async ({ alias }) => {
    const credential = (await door.open()).list().find((one) => one.alias === alias)
    if (credential === undefined) throw Failure.of('CREDENTIAL_UNKNOWN', { alias })
    return { credential }
  })
  answer(app, credentialRoutes.remove, async ({ alias }) => {
    const about = { action: 'remove', alias, by } as const
    const changed = await door.audit.around(about, async () => (await door.open()).remove(alias))
    if (changed) self.log.info('credential removed')
    return { changed }
  })
}
