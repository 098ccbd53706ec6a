import { asSteward, call } from '../protocol/call.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout, ProcessName } from '../protocol/layout.ts'
import { healthRoutes } from '../protocol/routes.ts'

/** How ready a process is: what it hangs on, in its own words, or why it could not be asked. */
export type Readiness =
  | { readonly ready: true }
  | {
      readonly ready: false
      readonly says: string
      readonly up: boolean
      /** What a person has to type, where nothing else is missing: a state that was chosen, and no fault. */
      readonly waitsFor?: string | undefined
    }

/** Asks a process whether it is ready. Never throws. */
export async function readinessOf(at: Layout, process: ProcessName, deadlineMs?: number): Promise<Readiness> {
  try {
    const asked = deadlineMs === undefined ? {} : { deadlineMs }
    const { ready, checks, waitsFor } = await call(asSteward(at, process), healthRoutes.ready, undefined, asked)
    if (ready) return { ready }
    const wrong = Object.entries(checks).filter(([, state]) => state !== 'ok')
    return {
      ready,
      says: wrong.map(([name, state]) => `${name}: ${state}`).join('; ') || 'not ready',
      up: true,
      waitsFor,
    }
  } catch (error) {
    return { ready: false, says: Failure.from(error).message, up: false }
  }
}
