import type { FastifyInstance } from 'fastify'
import { answer } from '../process/answer.ts'
import type { Database } from '../process/database/database.ts'
import { answerPart } from '../process/database/part.ts'
import { answerHealth, type Checks } from '../process/health.ts'
import type { Identity } from '../process/identity.ts'
import { makeServer } from '../process/server.ts'
import { selfcheck, tokenRoutes } from '../protocol/routes.ts'
import type { GrantKey } from './grant-key.ts'
import type { Rules } from './rules/rules.ts'
import { probes } from './selfcheck.ts'
import type { Tokens } from './tokens.ts'

/** The server that only the steward reaches: health, self-check, and which bearer tokens are known. */
export function makeStewardServer(
  self: Identity,
  checks: Checks,
  { store, tokens, key, rules }: { store: Database; tokens: Tokens; key: GrantKey; rules: Rules },
): FastifyInstance {
  const app = makeServer(self)
  answerHealth(app, self, checks)
  answer(app, selfcheck, async () => ({ probes: await probes(self, store, key, rules) }))
  answer(app, tokenRoutes.has, ({ sha256 }) => ({ known: tokens.isEnrolled(sha256) }))
  answer(app, tokenRoutes.enrol, ({ sha256, label }) => ({ changed: tokens.enrol(sha256, label) }))
  answerPart(app, self, store)
  return app
}
