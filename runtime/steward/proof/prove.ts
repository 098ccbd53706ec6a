import { failed, pass, probing } from '../../process/probing.ts'
import { readWanted } from '../../process/wanted.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import { type Probe, proofOf } from '../../protocol/proof.ts'
import { tokenRoutes } from '../../protocol/routes.ts'
import { actsFinding } from '../audit/audit.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { confinementProbes } from '../units/confined.ts'
import { unitsProbe } from '../units/probe.ts'
import { dockerProbes } from './docker.ts'
import { contentsProbe, fileProbes } from './files.ts'
import { findRecord } from './install.ts'
import { machineProbes } from './machine.ts'
import { portProbes } from './ports.ts'
import { asleepProbe, fixOf, processProbes } from './processes.ts'
import { restartProbes } from './restart.ts'
import { sandboxProbes } from './sandbox.ts'
import { selfcheckProbes } from './selfcheck.ts'

/** What is proven. */
export interface ProveOptions {
  /** Of the operator's token, where one is to be known to the gateway. */
  readonly tokenSha256?: string | undefined
  /** Reads every file of the releases and restarts everything too, where all the rest holds. */
  readonly disturbing?: boolean
}

/**
 * Runs the probes of the assistant in this home, telling each as it ends.
 */
export async function prove(
  at: Layout,
  tell: (event: StewardEvent) => void,
  { tokenSha256, disturbing = false }: ProveOptions = {},
): Promise<Probe[]> {
  const probes: Probe[] = []
  const take = async (some: AsyncIterable<Probe>) => {
    for await (const probe of some) {
      probes.push(probe)
      tell({ at: 'probe', probe })
    }
  }
  await take(passive(at, tokenSha256, probes))
  // What does not stand is not kicked: each of its probes would say the same again.
  if (disturbing && proofOf(probes).holds) await take(deep(at, tell))
  return probes
}

async function* deep(at: Layout, tell: (event: StewardEvent) => void): AsyncGenerator<Probe> {
  yield await contentsProbe(at)
  if (readWanted(at).state === 'up') yield* restartProbes(at, tell)
}

/** @param seen what was found so far: what a process misses is said by its own probes. */
async function* passive(at: Layout, token: string | undefined, seen: readonly Probe[]): AsyncGenerator<Probe> {
  const { record, finding } = findRecord(at)
  yield await probing('install.record', () => finding)
  if (!record) return
  yield await probing('install.acts', () => actsFinding(at))
  const wanted = readWanted(at)
  if (wanted.state === 'asleep') {
    yield await asleepProbe(at, wanted.since)
    yield await unitsProbe(at, record)
    yield* await Promise.all(fileProbes(at, record))
    return yield* await Promise.all(machineProbes(at, record))
  }
  const status = await supervisionOf(at).status()
  yield* await sandboxProbes(at, record.separation)
  yield* await selfcheckProbes(at, 'ces', record.separation)
  yield* await selfcheckProbes(at, 'gateway', record.separation)
  if (token) yield await tokenProbe(at, token, seen)
  yield* await Promise.all(processProbes(at, record, status, seen))
  yield* await Promise.all(confinementProbes(at, record))
  yield await unitsProbe(at, record)
  yield* await Promise.all(portProbes(at, record))
  yield* await Promise.all(fileProbes(at, record))
  yield* await Promise.all(machineProbes(at, record))
  yield* dockerProbes()
}

function tokenProbe(at: Layout, sha256: string, seen: readonly Probe[]): Promise<Probe> {
  return probing('gateway.token', async () => {
    const target = asSteward(at, 'gateway')
    const asked = await call(target, tokenRoutes.has, { sha256 }).catch(Failure.from)
    if (asked instanceof Failure) return failed(asked.message, 'The gateway cannot tell', fixOf('gateway', seen))
    return asked.known
      ? pass('enrolled')
      : failed('not enrolled', 'The gateway does not know your token', 'vellum hatch')
  })
}
