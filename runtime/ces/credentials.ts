import type { FastifyInstance } from 'fastify'
import { answer } from '../process/answer.ts'
import type { Identity } from '../process/identity.ts'
import { credentialRoutes } from '../protocol/routes.ts'
import type { VaultDoor } from './door.ts'

/** Registers set, list and remove. No answer holds a value, and the log holds ids only. */
export function answerCredentials(app: FastifyInstance, self: Identity, door: VaultDoor): void {
  answer(app, credentialRoutes.set, ({ alias, secret }) => {
    const bytes = Buffer.from(secret)
    try {
      const stored = door.open().put(alias, bytes)
      self.log.info({ credential: stored.credential.id, created: stored.created }, 'credential stored')
      return stored
    } finally {
      bytes.fill(0)
    }
  })
  answer(app, credentialRoutes.list, () => ({ credentials: door.open().list() }))
  answer(app, credentialRoutes.remove, ({ alias }) => {
    const changed = door.open().remove(alias)
    if (changed) self.log.info('credential removed')
    return { changed }
  })
}
