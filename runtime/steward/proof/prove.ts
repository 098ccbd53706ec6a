import { failed, pass, probing } from '../../process/probing.ts'
import { call } from '../../protocol/call.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { InstallRecord, StewardEvent } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { tokenRoutes } from '../../protocol/routes.ts'
import { readInstallRecord } from '../journal.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { dockerProbes } from './docker.ts'
import { fileProbes } from './files.ts'
import { machineProbes } from './machine.ts'
import { portProbes } from './ports.ts'
import { processProbes } from './processes.ts'
import { sandboxProbes } from './sandbox.ts'
import { selfcheckProbes } from './selfcheck.ts'

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
  const status = await supervisionOf(at).status()
  yield* await sandboxProbes(at)
  yield* await selfcheckProbes(at, 'ces')
  yield* await selfcheckProbes(at, 'gateway')
  if (token) yield await tokenProbe(at, token)
  yield* await Promise.all(processProbes(at, record, status))
  yield* await Promise.all(portProbes(at, record))
  yield* await Promise.all(fileProbes(at, record))
  yield* await Promise.all(machineProbes(at, record))
  yield* dockerProbes()
}

function tokenProbe(at: Layout, sha256: string): Promise<Probe> {
  return probing('gateway.token', "the operator's token is known", async () => {
    const target = { server: 'gateway', socket: at.socket('gateway', 'steward') }
    const { known } = await call(target, tokenRoutes.has, { sha256 })
    return known ? pass('enrolled') : failed('not enrolled', 'The gateway does not know your token', 'vellum hatch')
  })
}
