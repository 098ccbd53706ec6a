import { failed, probing } from '../../process/probing.ts'
import { call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout, ProcessName } from '../../protocol/layout.ts'
import type { Probe } from '../../protocol/proof.ts'
import { selfcheck } from '../../protocol/routes.ts'
import { owedBy, settled } from './owed.ts'

/** The probes of one process may take this long: a hanging bwrap must not hang the proof. */
export const selfcheckDeadlineMs = 20_000

/** What stands for the probes of a process that could not run them. */
const standIn = {
  ces: ['vault.open', 'the vault opens'],
  gateway: ['gateway.database', 'the gateway decides'],
} as const

/** The probes that a process runs on itself, by the very code that serves. */
export async function selfcheckProbes(at: Layout, server: 'ces' | 'gateway'): Promise<Probe[]> {
  try {
    const target = { server, socket: at.socket(server, 'steward') }
    const { probes } = await call(target, selfcheck, undefined, { deadlineMs: selfcheckDeadlineMs })
    return await settled(server, owedBy[server], probes)
  } catch (error) {
    const [id, title] = standIn[server]
    return [await notRun(id, title, server, Failure.from(error))]
  }
}

/** A probe that could not be run is a fail. */
export function notRun(id: string, title: string, server: ProcessName, why: Failure): Promise<Probe> {
  return probing(id, title, () => failed(why.message, `The ${server} could not run its probes`, 'vellum hatch'))
}
