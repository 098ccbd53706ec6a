import { failed, probing } from '../../process/probing.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { called, type Layout, type ProcessName } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import { owedBy, type ProbeId } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'
import { selfcheck } from '../../protocol/routes.ts'
import { typeable } from './fix-line.ts'
import { settled } from './owed.ts'

/** The probes of one process may take this long: a hanging bwrap must not hang the proof. */
export const selfcheckDeadlineMs = 20_000

/** What stands for the probes of a process that could not run them. */
const standIn = { ces: 'vault.open', gateway: 'gateway.database' } as const

/** The probes that a process runs on itself, by the very code that serves. */
export async function selfcheckProbes(at: Layout, server: 'ces' | 'gateway', separation: Separation): Promise<Probe[]> {
  try {
    const target = asSteward(at, server)
    const { probes } = await call(target, selfcheck, undefined, { deadlineMs: selfcheckDeadlineMs })
    return typeable(server, separation, await settled(server, owedBy(server), probes))
  } catch (error) {
    return [await notRun(standIn[server], server, Failure.from(error))]
  }
}

/** A probe that could not be run is a fail. */
export function notRun(id: ProbeId, server: ProcessName, why: Failure): Promise<Probe> {
  return probing(id, () => failed(why.message, `${called(server)} could not run its probes`, 'vellum hatch'))
}
