import { diskWords } from '../../durable/disk.ts'
import { databaseFixes } from '../../process/database/backup.ts'
import { type Finding, failed, pass, probing } from '../../process/probing.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import { owedBy } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'
import { assistantSelfcheck, healthRoutes } from '../../protocol/routes.ts'
import { findBubblewrap } from '../../sandbox/bubblewrap.ts'
import { obstacleFixes } from '../../sandbox/failure.ts'
import { onlyKnown, typeable } from './fix-line.ts'
import { settled } from './owed.ts'
import { notRun, selfcheckDeadlineMs } from './selfcheck.ts'
import { layOut } from './targets.ts'

/** Promise S4's words for the row that the probe `sandbox.runs` stands for. */
const namespaces = 'bwrap cannot create namespaces'

/** The assistant's refusals; their targets are there, and reachable from outside, while they are tried. */
export async function sandboxProbes(at: Layout, separation: Separation): Promise<Probe[]> {
  return [...(await refusals(at, separation)), await trusted()]
}

async function refusals(at: Layout, separation: Separation): Promise<Probe[]> {
  try {
    const target = asSteward(at, 'assistant')
    await call(target, healthRoutes.alive, undefined)
    await using laidOut = await layOut(at)
    const { probes } = await call(target, assistantSelfcheck, laidOut.targets, { deadlineMs: selfcheckDeadlineMs })
    const known = new Set([...obstacleFixes, ...databaseFixes(at.assistantDatabase)])
    const report = onlyKnown(await settled('assistant', owedBy('assistant'), probes), known)
    return typeable('assistant', separation, report, obstacleFixes).map((probe) =>
      probe.id === 'sandbox.runs' ? { symptom: namespaces, ...probe } : probe,
    )
  } catch (error) {
    const why = diskWords(error)
    if (why === undefined) return [await notRun('sandbox.runs', 'assistant', Failure.from(error))]
    return [await probing('sandbox.runs', () => unwritten(at.home, why))]
  }
}

/** What the sandbox must not reach has to be laid out first. */
function unwritten(home: string, why: string): Finding {
  const seen = `the disk of ${home} ${why}, so what it must not reach could not be laid out`
  return failed(seen, 'The disk cannot be written', `Make room on the disk of ${home}, or make it writable`)
}

/** Seen from outside: within the assistant's user namespace every owner but its own looks like root. */
function trusted(): Promise<Probe> {
  return probing('sandbox.trusted', () => {
    const found = findBubblewrap()
    if ('path' in found) return pass(found.path)
    return failed(found.obstacle.why, found.obstacle.cause, found.obstacle.fix)
  })
}
