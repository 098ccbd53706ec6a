import type { FastifyInstance } from 'fastify'
import { verdictOf } from '../chain/verdict.ts'
import { answer } from '../process/answer.ts'
import type { Identity } from '../process/identity.ts'
import { credentialRoutes } from '../protocol/routes.ts'
import { recent } from './audit/view.ts'
import type { VaultDoor } from './door.ts'
import { rotate, unlock } from './keys.ts'

const by = 'gateway'

/** Registers what concerns the vault as a whole: its keys, and what is on record of it. */
export function answerVault(app: FastifyInstance, self: Identity, door: VaultDoor): void {
  answer(app, credentialRoutes.rotate, async (wanted) => {
    const rotated = await door.audit.around({ action: 'rotate', by }, () => rotate(door, wanted))
    self.log.info(rotated, 'vault key replaced')
    return rotated
  })
  answer(app, credentialRoutes.unlock, async ({ passphrase }) => {
    const changed = await door.audit.around({ action: 'unlock', by }, () => unlock(door, passphrase))
    self.log.info({ changed }, 'vault unlocked')
    return { changed }
  })
  answer(app, credentialRoutes.audit, () => {
    const examined = door.audit.examine(true)
    return { verdict: verdictOf(examined), rows: recent(examined) }
  })
}
