import type { FastifyInstance } from 'fastify'
import { healthRoutes } from '../protocol/routes.ts'
import { answer } from './answer.ts'
import type { Identity } from './identity.ts'

/** What readiness hangs on: each answers `ok`, or one sentence that says what is wrong. */
export type Checks = Readonly<Record<string, () => string | Promise<string>>>

/** Registers `/healthz` (alive) and `/readyz`, which is answered with 200 also when not ready: its body says so. */
export function answerHealth(app: FastifyInstance, self: Identity, checks: Checks): void {
  answer(app, healthRoutes.alive, () => ({ process: self.name, release: self.release, pid: process.pid }))
  answer(app, healthRoutes.ready, async () => {
    const said = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await ask(check)] as const),
    )
    return { ready: said.every(([, words]) => words === 'ok'), checks: Object.fromEntries(said) }
  })
}

async function ask(check: Checks[string]): Promise<string> {
  try {
    return await check()
  } catch (error) {
    return error instanceof Error ? error.message : 'it could not be checked'
  }
}
