import type { FastifyInstance } from 'fastify'
import { healthRoutes } from '../protocol/routes.ts'
import { answer } from './answer.ts'
import type { Identity } from './identity.ts'

/** `ok`, or one sentence that says what is wrong; with the line to type where somebody chose that a person is waited for. */
export type Checked = string | { readonly says: string; readonly waitsFor: string }

/** What readiness hangs on. */
export type Checks = Readonly<Record<string, () => Checked | Promise<Checked>>>

/** Registers `/healthz` (alive) and `/readyz`, which is answered with 200 also when not ready: its body says so. */
export function answerHealth(app: FastifyInstance, self: Identity, checks: Checks): void {
  answer(app, healthRoutes.alive, () => ({ process: self.name, release: self.release, pid: process.pid }))
  answer(app, healthRoutes.ready, async () => {
    const said = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await ask(check)] as const),
    )
    const wrong = said.map(([, one]) => one).filter((one) => one !== 'ok')
    const [only] = wrong
    return {
      ready: wrong.length === 0,
      checks: Object.fromEntries(said.map(([name, one]) => [name, typeof one === 'string' ? one : one.says])),
      waitsFor: wrong.length === 1 && typeof only === 'object' ? only.waitsFor : undefined,
    }
  })
}

async function ask(check: Checks[string]): Promise<Checked> {
  try {
    return await check()
  } catch (error) {
    return error instanceof Error ? error.message : 'it could not be checked'
  }
}
