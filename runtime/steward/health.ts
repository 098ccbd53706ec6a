import { readWanted } from '../process/wanted.ts'
import type { HomeHealth } from '../protocol/home/health.ts'
import { type Layout, processes } from '../protocol/layout.ts'
import { findRecord } from './proof/install.ts'
import { readinessOf } from './readiness.ts'
import { linkedDigest } from './steps/release.ts'
import { supervisionOf } from './supervision/supervision.ts'

/** A process that is well answers at once. */
const deadlineMs = 2000

/** How a home stands, at a glance: no probe is run. */
export async function healthOf(at: Layout): Promise<HomeHealth> {
  const { record } = findRecord(at)
  const release = linkedDigest(at.current)
  const known = { ...(release && { release }), ...(record && { port: record.port }) }
  const wanted = readWanted(at)
  const status = await supervisionOf(at).status()
  if (!status && wanted.state === 'asleep') return { state: 'asleep', since: wanted.since, ...known, missing: {} }
  if (!status) return { state: 'stopped', ...known, missing: {} }
  const asked = await Promise.all(
    processes.map(async (name) => [name, await readinessOf(at, name, deadlineMs)] as const),
  )
  const missing = asked.flatMap(([name, said]) => (said.ready ? [] : [[name, said.says] as const]))
  const since = status.processes
    .map((one) => one.since)
    .sort()
    .at(-1)
  return {
    state: missing.length === 0 ? 'ready' : 'degraded',
    ...(since && { since }),
    release: status.release,
    port: status.port,
    missing: Object.fromEntries(missing),
  }
}
