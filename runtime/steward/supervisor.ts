import { call, type Target } from '../protocol/call.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'
import { type SupervisorStatus, supervisorRoutes } from '../protocol/routes.ts'

/** The supervisor of a home, or undefined where none answers. */
export async function askSupervisor(at: Layout): Promise<SupervisorStatus | undefined> {
  try {
    return await call(supervisorOf(at), supervisorRoutes.status, undefined, { deadlineMs: 2000 })
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

export function supervisorOf(at: Layout): Target {
  return { server: 'supervisor', socket: at.supervisorSocket }
}
