import { chmodSync, rmSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { answer } from '../process/answer.ts'
import { makeServer } from '../process/server.ts'
import type { Layout } from '../protocol/layout.ts'
import { supervisorRoutes } from '../protocol/routes.ts'
import type { Household } from './household.ts'

/** What the control socket tells of, and stops. */
export interface Controlled {
  readonly release: string
  readonly port: number
  readonly household: Household
  readonly logger: Logger
  /** Stops the processes, then ends the supervisor: the socket answers until they are down. */
  readonly stop: () => Promise<void>
  /** Gives the home to the supervisor of another release. @throws Failure where this one goes on. */
  readonly replace: (release: string) => Promise<void>
}

/** The supervisor's own socket, for the steward alone: its folder is closed to everyone else. */
export async function control(
  at: Layout,
  { release, port, household, logger, stop, replace }: Controlled,
): Promise<FastifyInstance> {
  const app = makeServer({ name: 'supervisor', log: logger })
  answer(app, supervisorRoutes.status, () => ({ pid: process.pid, release, port, processes: household.status() }))
  answer(app, supervisorRoutes.stop, () => {
    setImmediate(() => void stop())
    return { changed: true }
  })
  answer(app, supervisorRoutes.replace, async (wanted, { signal, reply }) => {
    await replace(wanted.release)
    // The socket's path is another supervisor's by now: closing this server would take it away.
    const leave = () => process.exit(0)
    if (signal.aborted) leave()
    else reply.raw.once('close', leave)
    return { changed: true }
  })
  rmSync(at.supervisorSocket, { force: true })
  await app.listen({ path: at.supervisorSocket })
  chmodSync(at.supervisorSocket, 0o600)
  return app
}
