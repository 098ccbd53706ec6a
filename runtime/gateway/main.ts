import { realpathSync } from 'node:fs'
import type { FastifyListenOptions } from 'fastify'
import { onceReleased } from '../process/database/held.ts'
import { carryOver } from '../process/database/part.ts'
import { becomeProcess } from '../process/identity.ts'
import { listenToPeer } from '../process/listen.ts'
import { stopTogether } from '../process/stop.ts'
import { gatewayHost, layout } from '../protocol/layout.ts'
import { Approvals } from './approvals/approvals.ts'
import { begin } from './begin.ts'
import { EventLog } from './events/log.ts'
import { takeGrantKey } from './grant-key.ts'
import { makePublicServer } from './public.ts'
import { carryRules } from './rules/carry.ts'
import { Rules } from './rules/rules.ts'
import { Settings } from './settings.ts'
import { makeStewardServer } from './steward.ts'
import { openStore, readable } from './store.ts'
import { carryAccess, Tokens } from './tokens.ts'

/**
 * The supervisor binds the gateway's address and hands it down, so that it outlives a restart (sd_listen_fds(3)). The
 * host keeps fastify from opening the other addresses of `localhost` too. The backlog is for a burst (listen(2)).
 */
const inheritedListener: FastifyListenOptions & { fd: number } = { fd: 3, host: gatewayHost, backlog: 2048 }

const self = becomeProcess('gateway')
await onceReleased(self)
const store = openStore(self)
carryOver(self.paths.before(self.paths.gatewayDatabase), (before) => {
  carryAccess(store, before)
  carryRules(store, before)
})
const events = new EventLog(store)
const settings = new Settings(self, store, events)
const tokens = new Tokens(store, events)
const rules = new Rules(self, store, events)
const expireAfterMs = () => settings.get('approvals.expireAfter') * 1000
const approvals = new Approvals({ self, store, events, rules, expireAfterMs })
const key = takeGrantKey(self.paths)
const checks = { database: () => readable(store), 'grant key': () => key.check() }
const assistant = { server: 'assistant', socket: self.paths.socket('assistant', 'gateway') }
begin(self, store, { events, settings, approvals })

const steward = makeStewardServer(self, checks, { store, tokens, key, rules })
// As the assistant reads paths. The workspace is out of the gateway's sight where systemd confines it; the home is not.
const { workspace } = layout(realpathSync(self.paths.home))
const asked = { self, events, settings, key, assistant, workspace, rules, approvals }
const clients = makePublicServer(self, checks, { ...asked, tokens })
stopTogether(self, [clients, steward], () => store.close())
await listenToPeer(steward, self, 'steward')
await clients.listen(inheritedListener)
self.log.info('listening to clients')
