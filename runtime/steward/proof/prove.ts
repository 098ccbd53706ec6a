import { failed, pass, probing } from '../../process/probing.ts'
import { call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout, ProcessName } from '../../protocol/layout.ts'
import type { InstallRecord, StewardEvent } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { assistantSelfcheck, selfcheck, tokenRoutes } from '../../protocol/routes.ts'
import { readInstallRecord } from '../journal.ts'
import { askSupervisor } from '../supervisor.ts'
import { dockerProbes } from './docker.ts'
import { fileProbes } from './files.ts'
import { machineProbes } from './machine.ts'
import { portProbes } from './ports.ts'
import { processProbes } from './processes.ts'
import { layOut } from './targets.ts'

/** The sandbox's probes and the vault's may take this long: a hanging bwrap must not hang the proof. */
const selfcheckDeadlineMs = 20_000

/** Promise S4's words for the row that the probe `sandbox.runs` stands for. */
const namespaces = 'bwrap cannot create namespaces'

/**
 * Runs every passive probe of the assistant in this home, telling each as it ends.
 * @param token SHA-256 of the operator's token, where one is to be known to the gateway.
 */
export async function prove(at: Layout, tell: (event: StewardEvent) => void, token?: string): Promise<Probe[]> {
  const record = readInstallRecord(at.install)
  const probes: Probe[] = []
  for await (const probe of passive(at, record, token)) {
    probes.push(probe)
    tell({ at: 'probe', probe })
  }
  return probes
}

async function* passive(
  at: Layout,
  record: InstallRecord | undefined,
  token: string | undefined,
): AsyncGenerator<Probe> {
  if (!record) {
    yield await probing('install.record', 'the install record is there', () =>
      failed(`${at.install} is missing`, 'No assistant is hatched here', 'vellum hatch'),
    )
    return
  }
  const status = await askSupervisor(at)
  yield* await sandboxProbes(at)
  yield* await ownProbes(at, 'ces')
  yield* await ownProbes(at, 'gateway')
  if (token) yield await tokenProbe(at, token)
  yield* await Promise.all(processProbes(at, record, status))
  yield* await Promise.all(portProbes(at, record))
  yield* await Promise.all(fileProbes(at, record))
  yield* await Promise.all(machineProbes(at, record))
  yield* dockerProbes()
}

/** The assistant's refusals; their targets are there, and reachable from outside, while they are tried. */
async function sandboxProbes(at: Layout): Promise<Probe[]> {
  try {
    await using laidOut = await layOut(at)
    const target = { server: 'assistant', socket: at.socket('assistant', 'steward') }
    const { probes } = await call(target, assistantSelfcheck, laidOut.targets, { deadlineMs: selfcheckDeadlineMs })
    return probes.map((probe) => (probe.id === 'sandbox.runs' ? { symptom: namespaces, ...probe } : probe))
  } catch (error) {
    return [await notRun('sandbox.runs', 'the sandbox confines', 'assistant', error)]
  }
}

async function ownProbes(at: Layout, server: ProcessName): Promise<Probe[]> {
  try {
    const target = { server, socket: at.socket(server, 'steward') }
    return (await call(target, selfcheck, undefined, { deadlineMs: selfcheckDeadlineMs })).probes
  } catch (error) {
    const [id, title] =
      server === 'ces' ? ['vault.open', 'the vault opens'] : ['gateway.database', 'the gateway decides']
    return [await notRun(id as string, title as string, server, error)]
  }
}

function notRun(id: string, title: string, server: ProcessName, error: unknown): Promise<Probe> {
  return probing(id, title, () =>
    failed(Failure.from(error).message, `The ${server} could not run its probes`, 'vellum hatch'),
  )
}

function tokenProbe(at: Layout, sha256: string): Promise<Probe> {
  return probing('gateway.token', "the operator's token is known", async () => {
    const target = { server: 'gateway', socket: at.socket('gateway', 'steward') }
    const { known } = await call(target, tokenRoutes.has, { sha256 })
    return known ? pass('enrolled') : failed('not enrolled', 'The gateway does not know your token', 'vellum hatch')
  })
}
