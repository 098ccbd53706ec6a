import type { Source } from '../../archive/source.ts'
import { failureAt } from '../../durable/disk.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { partOf, type RestoreRequest } from '../../protocol/home/backup.ts'
import type { RestoreChange } from '../../protocol/home/restore-change.ts'
import { processes } from '../../protocol/layout.ts'
import { comparePart } from '../../protocol/routes.ts'
import { receipted } from '../bring.ts'
import { asAccount, type Machine, ownerIds } from '../machine.ts'
import { layOut } from './receive.ts'
import { dropAll, settleRestore } from './settle.ts'
import { compareTrees } from './trees.ts'

/** Each row of a database is compared. */
const compareDeadlineMs = 10 * 60_000

/**
 * Says how a backup differs from what a home holds: laid out beside it as for a restore, compared by who owns it, and removed
 * again. What is there stays as it is. How it differs is told as the last event.
 */
export async function compare(source: Source, request: RestoreRequest, machine: Machine): Promise<void> {
  const { at, tell } = machine
  try {
    await settleRestore(machine)
    await layOut(source, machine)
    const changes = await changesFor(request, machine)
    await dropAll(machine)
    tell({ at: 'end', changes })
  } catch (thrown) {
    await dropAll(machine)
    tell({ at: 'end', failure: failureAt(at.home, thrown).toJSON(), undone: 'none' })
  }
}

async function changesFor({ credentialsKey: key }: RestoreRequest, machine: Machine): Promise<RestoreChange> {
  const { at, plan } = machine
  const { changes } = await receipted('compared', machine, async () => {
    const databases: RestoreChange['databases'] = []
    let credentials: RestoreChange['credentials'] | undefined
    for (const process of processes) {
      const said = await call(asSteward(at, process), comparePart, { key }, { deadlineMs: compareDeadlineMs })
      if (said.tables) databases.push({ name: partOf[process], tables: said.tables })
      credentials ??= said.credentials
    }
    if (credentials === undefined) throw Failure.of('UNEXPECTED', { what: 'CES named no credentials' })
    const owner = ownerIds('assistant', plan.separation)
    const trees = compareTrees(at.workspace, at.workspaceArrived, (work) => asAccount(owner, work))
    return { outcome: 'same' as const, detail: 'with what is there', changes: { databases, credentials, ...trees } }
  })
  return changes
}
