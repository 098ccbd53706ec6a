import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answer } from '../process/answer.ts'
import { answerHealth, type Checks } from '../process/health.ts'
import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import { makeServer } from '../process/server.ts'
import { call, type Target } from '../protocol/call.ts'
import {
  accessRoutes,
  askTool,
  credentialRoutes,
  openApi as openApiRoute,
  type Route,
  settingRoutes,
} from '../protocol/routes.ts'
import { answerApprovals } from './approvals/answer.ts'
import { type Asked, ask } from './ask.ts'
import { askerOf, requireToken } from './bearer.ts'
import { recordChange } from './events/change.ts'
import type { EventLog } from './events/log.ts'
import { answerEvents } from './events/stream.ts'
import { hold } from './hold.ts'
import { requireLoopback } from './loopback.ts'
import { describeWire } from './openapi/document.ts'
import { answerTrust } from './rules/answer.ts'
import type { Tokens } from './tokens.ts'

/** The server of the one address that clients reach; `openapi/rows.ts` lists what it answers. */
export function makePublicServer(self: Identity, checks: Checks, given: Asked & { tokens: Tokens }): FastifyInstance {
  const { events, settings, tokens, approvals, rules } = given
  const byOf = (request: FastifyRequest) => tokens.labelOf(askerOf(request))
  // Who calls while it stops waits for the next one behind its address; who is connected already has only this one.
  const app = makeServer(self, 'served')
  app.addHook('onRequest', async (request, reply) => {
    requireLoopback(request)
    requireToken(tokens, request, reply)
  })
  app.addHook('preClose', async () => {
    approvals.close()
    sayGoodbye(self, events)
  })
  answerHealth(app, self, checks)
  answer(app, askTool, (wanted, { signal }) => ask(given, wanted, signal))
  answer(app, accessRoutes.list, (_, { request }) => ({ tokens: tokens.list(askerOf(request)) }))
  answer(app, accessRoutes.revoke, ({ id }, { request, reply }) => ({
    token: tokens.revoke(id, askerOf(request), reply.raw),
  }))
  answer(app, settingRoutes.list, () => ({ settings: settings.rows() }))
  answer(app, settingRoutes.set, ({ name, value }) => settings.set(name, value))
  answer(app, openApiRoute, () => describeWire(self.release))
  answerApprovals(app, approvals, byOf)
  answerTrust(app, rules, byOf)
  answerEvents(app, events)
  answerCredentials(app, self, given)
  return app
}

/** Whoever listens hears that it stops, and is sent home with all there is to tell. */
function sayGoodbye(self: Identity, events: EventLog): void {
  try {
    events.tell({ kind: 'gateway.stopping', pid: process.pid })
  } catch (error) {
    self.log.error(errorFacts(error), 'the stop is not written')
  }
  events.end()
}

/** Passes these on to CES: a value goes in and none comes out. What came of it is told. */
function answerCredentials(app: FastifyInstance, self: Identity, { events }: Asked): void {
  const ces: Target = { server: 'ces', socket: self.paths.socket('ces', 'gateway') }
  const onFault = (error: unknown) => self.log.error(errorFacts(error), 'the end of a change is not written')
  answer(app, credentialRoutes.set, (body, { signal }) =>
    recordChange(
      events,
      { alias: body.alias, change: 'set' },
      () => pass(ces, credentialRoutes.set, body, signal),
      ({ created, credential: { id, alias } }) => ({ kind: 'credential.set', credential: id, alias, created }),
      onFault,
    ),
  )
  answer(app, credentialRoutes.remove, (body, { signal }) =>
    recordChange(
      events,
      { alias: body.alias, change: 'remove' },
      () => pass(ces, credentialRoutes.remove, body, signal),
      ({ changed }) => (changed ? { kind: 'credential.removed', alias: body.alias } : undefined),
      onFault,
    ),
  )
  forward(app, ces, credentialRoutes.list)
  const { inspect, rotate, unlock, audit } = credentialRoutes
  for (const route of [inspect, rotate, unlock, audit]) forward(app, ces, route as Route<unknown, unknown>)
}

/** CES asks a keychain up to three times for one of these, each with a deadline of its own. */
const forwardedMs = 20_000

/** Passes a row on to another process as it stands. */
function forward<Body, Reply>(app: FastifyInstance, target: Target, route: Route<Body, Reply>): void {
  answer(app, route, (body: Body, { signal }) => pass(target, route, body, signal))
}

function pass<Body, Reply>(target: Target, route: Route<Body, Reply>, body: Body, signal: AbortSignal): Promise<Reply> {
  return hold(() => call(target, route, body, { signal, deadlineMs: forwardedMs }), signal)
}
