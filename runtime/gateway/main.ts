import type { FastifyListenOptions } from 'fastify'
import { becomeProcess } from '../process/identity.ts'
import { listenToPeer } from '../process/listen.ts'
import { stopTogether } from '../process/stop.ts'
import { gatewayHost } from '../protocol/layout.ts'
import { takeGrantKey } from './grant-key.ts'
import { makePublicServer } from './public.ts'
import { makeStewardServer } from './steward.ts'
import { openStore, readable } from './store.ts'

/**
 * The supervisor binds the gateway's address and hands it down, so that it outlives a restart (sd_listen_fds(3)). The
 * host keeps fastify from opening the other addresses of `localhost` too.
 */
const inheritedListener: FastifyListenOptions & { fd: number } = { fd: 3, host: gatewayHost }

const self = becomeProcess('gateway')
const store = openStore(self)
const key = takeGrantKey(self.paths)
const checks = { database: () => readable(store), 'grant key': () => key.check() }
const assistant = { server: 'assistant', socket: self.paths.socket('assistant', 'gateway') }

const steward = makeStewardServer(self, checks, store, key)
const clients = makePublicServer(self, checks, { store, key, assistant, workspace: self.paths.workspace })
stopTogether(self, [clients, steward], () => store.close())
await listenToPeer(steward, self, 'steward')
await clients.listen(inheritedListener)
self.log.info('listening to clients')
