import { asSteward, call } from '../../protocol/call.ts'
import { vaultRestore } from '../../protocol/routes.ts'
import { bring, receipted } from '../bring.ts'
import type { Machine } from '../machine.ts'
import { linkedDigest } from '../steps/release.ts'
import { stopAll } from '../stop.ts'
import { dropArrived, dropAside, hasArrived, takeBack } from './exchange.ts'
import { closeIntent, readIntent } from './intent.ts'

/** How long the three processes may take to be ready on a slow machine. */
const readyDeadlineMs = 30_000

/**
 * Ends what a restore that was killed has left: where it was not proven yet everything is put back, and where it was what it
 * replaced is removed. Does nothing where none is open.
 * @throws Failure what kept it from being put back: then it is still open, and the next one tries again.
 */
export async function settleRestore(machine: Machine): Promise<void> {
  const intent = readIntent(machine.at)
  if (intent?.stage === 'exchanging') await undo(machine)
  else if (intent) await finish(machine)
  else if (machine.journal.record.release) await dropAll(machine)
}

/** What was laid out and is not to be used goes; what CES still looks at for a steward that was killed it lets go of after that. */
export async function dropAll({ at, plan }: Machine): Promise<void> {
  if (!hasArrived(at, plan.separation)) return
  await call(asSteward(at, 'ces'), vaultRestore.settle, { back: false }).catch(() => undefined)
  dropArrived(at, plan.separation)
}

/** Everything is as it was before the restore, and runs. Whoever asked for it may be gone: it is done all the same. */
export async function undo(given: Machine): Promise<void> {
  const machine = { ...given, stillWanted: () => undefined }
  const { at, plan } = machine
  await stop(machine)
  await receipted('put back', machine, async () => {
    takeBack(at, plan.separation)
    return { outcome: 'changed', detail: 'everything is as it was before the restore' }
  })
  await start(machine)
  await call(asSteward(at, 'ces'), vaultRestore.settle, { back: true })
  closeIntent(at)
}

/** What was replaced is removed; what was proven stays. */
export async function finish({ at, plan }: Machine): Promise<void> {
  await call(asSteward(at, 'ces'), vaultRestore.settle, { back: false })
  dropAside(at, plan.separation)
  closeIntent(at)
}

/** Nothing runs, and nothing starts with the machine either: what is half exchanged must not be served. */
export async function stop(machine: Machine): Promise<void> {
  await receipted('stopped', machine, async () => {
    await stopAll(machine, 'stopped', { until: 'asleep' })
    return { outcome: 'changed', detail: 'nothing runs' }
  })
}

/** The release in service runs, and is ready. */
export async function start(machine: Machine): Promise<void> {
  const { at, plan } = machine
  await bring({ kind: 'running', digest: linkedDigest(at.current) ?? '', port: plan.port }, machine)
  await bring({ kind: 'ready', deadlineMs: readyDeadlineMs }, machine)
}
