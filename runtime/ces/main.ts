import { join } from 'node:path'
import { becomeProcess } from '../process/identity.ts'
import { listenToPeer } from '../process/listen.ts'
import { stopTogether } from '../process/stop.ts'
import { sockets } from '../protocol/layout.ts'
import { lockOf } from '../vault/lock.ts'
import { VaultDoor } from './door.ts'
import { dropScratch } from './scratch.ts'
import { makePeerServer } from './servers.ts'

const self = becomeProcess('ces')
// In a release the programs lie beside each other; in a checkout each is in its room.
const keychain = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../keychain/main.ts' : 'keychain.js')
const door = new VaultDoor({ ...self.paths, keychain, credentials: process.env.CREDENTIALS_DIRECTORY })
try {
  await door.open()
  dropScratch(self.paths.ces)
  self.log.info('vault open')
} catch (error) {
  // A locked vault stops no process: it is answered for, so that the person can be told what to do.
  self.log.error({ reason: lockOf(error)?.reason }, 'vault locked')
}
const servers = sockets.ces.map((peer) => ({ peer, app: makePeerServer(self, door, peer) }))
stopTogether(
  self,
  servers.map(({ app }) => app),
  () => door.close(),
)
for (const { peer, app } of servers) await listenToPeer(app, self, peer)
