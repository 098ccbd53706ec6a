import { chmodSync, lstatSync, rmSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Peer } from '../protocol/layout.ts'
import type { Identity } from './identity.ts'

/**
 * Listens on the socket that only `peer` may connect to. Its folder is there already (2750, the peer's group), so
 * the socket inherits the group; it opens to it (0660) once somebody listens behind it.
 * @throws NodeJS.ErrnoException when the folder is missing or something that is no socket stands in the way.
 */
export async function listenToPeer(app: FastifyInstance, self: Identity, peer: Peer): Promise<void> {
  const path = self.paths.socket(self.name, peer)
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path)
  await app.listen({ path })
  chmodSync(path, 0o660)
  self.log.info({ peer }, 'listening')
}
