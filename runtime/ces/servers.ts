import type { FastifyInstance } from 'fastify'
import { answer } from '../process/answer.ts'
import { answerHealth, type Checked } from '../process/health.ts'
import type { Identity } from '../process/identity.ts'
import { makeServer } from '../process/server.ts'
import { Failure } from '../protocol/failure.ts'
import type { Peer } from '../protocol/layout.ts'
import { selfcheck as selfcheckRoute, survivorRoutes } from '../protocol/routes.ts'
import { lockOf } from '../vault/lock.ts'
import { answerBackup } from './backup.ts'
import { answerCredentials } from './credentials.ts'
import type { VaultDoor } from './door.ts'
import { selfcheck } from './selfcheck.ts'
import { findSurvivor, leaveSurvivor } from './survivor.ts'
import { answerVault } from './vault-routes.ts'

/** What one peer may ask: everybody for health, the gateway for credentials, the steward for the self-check. */
export function makePeerServer(self: Identity, door: VaultDoor, peer: Peer): FastifyInstance {
  const app = makeServer(self)
  answerHealth(app, self, { vault: () => vaultCheck(door) })
  if (peer === 'gateway') {
    answerCredentials(app, self, door)
    answerVault(app, self, door)
  }
  if (peer === 'steward') answer(app, selfcheckRoute, async () => ({ probes: await selfcheck(door, self.paths.ces) }))
  if (peer === 'steward') {
    answer(app, survivorRoutes.leave, () => leaveSurvivor(door, self.paths.ces))
    answer(app, survivorRoutes.find, () => findSurvivor(door, self.paths.ces))
    answerBackup(app, self, door)
  }
  return app
}

/** `ok`, or why it is locked; who chose a passphrase chose to type it after each start of CES. */
async function vaultCheck(door: VaultDoor): Promise<Checked> {
  try {
    const vault = await door.open()
    vault.verify()
    return 'ok'
  } catch (error) {
    const lock = lockOf(error)
    if (lock?.reason === 'passphrase-needed') return { says: lock.why, waitsFor: lock.fix }
    return lock?.why ?? Failure.from(error).message
  }
}
