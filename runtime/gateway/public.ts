import type { FastifyInstance } from 'fastify'
import { answer } from '../process/answer.ts'
import { answerHealth, type Checks } from '../process/health.ts'
import type { Identity } from '../process/identity.ts'
import { makeServer } from '../process/server.ts'
import { call, type Target } from '../protocol/call.ts'
import { askTool, credentialRoutes, type Route } from '../protocol/routes.ts'
import { type Asked, ask } from './ask.ts'
import { requireToken } from './bearer.ts'
import { requireLoopback } from './loopback.ts'

/** The server of the one address that clients reach. Credentials go on to CES; a value goes in and none comes out. */
export function makePublicServer(self: Identity, checks: Checks, asked: Asked): FastifyInstance {
  const app = makeServer(self)
  app.addHook('onRequest', async (request) => {
    requireLoopback(request)
    requireToken(asked.store, request)
  })
  answerHealth(app, self, checks)
  answer(app, askTool, ({ tool, input, as }, { signal }) => ask(asked, { asker: as, tool, input }, signal))
  const ces: Target = { server: 'ces', socket: self.paths.socket('ces', 'gateway') }
  forward(app, ces, credentialRoutes.set)
  forward(app, ces, credentialRoutes.list)
  forward(app, ces, credentialRoutes.remove)
  return app
}

/** Passes a row on to another process as it stands. */
function forward<Body, Reply>(app: FastifyInstance, target: Target, route: Route<Body, Reply>): void {
  answer(app, route, (body: Body, { signal }) => call(target, route, body, { signal }))
}
