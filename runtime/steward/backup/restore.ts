import type { Source } from '../../archive/source.ts'
import { failureAt } from '../../durable/disk.ts'
import { asSteward, call } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import type { BackupManifest, RestoreIntent, RestoreRequest } from '../../protocol/home/backup.ts'
import { processes } from '../../protocol/layout.ts'
import { notProven, type Proof, proofOf } from '../../protocol/proof.ts'
import { checkPart, vaultRestore } from '../../protocol/routes.ts'
import { bring, receipted } from '../bring.ts'
import type { Machine } from '../machine.ts'
import { prove } from '../proof/prove.ts'
import { linkedDigest } from '../steps/release.ts'
import { exchange } from './exchange.ts'
import { writeIntent } from './intent.ts'
import { layOut } from './receive.ts'
import { dropAll, finish, settleRestore, start, stop, undo } from './settle.ts'

/** A process looks at every page of a database. */
const checkDeadlineMs = 10 * 60_000

/**
 * Puts a backup in the place of what a home holds: laid out beside it and looked at by who owns it, exchanged while nothing
 * runs, proven. What does not hold is put back. How it ended is told as the last event.
 */
export async function restore(source: Source, request: RestoreRequest, machine: Machine): Promise<void> {
  const { at, tell } = machine
  let manifest: BackupManifest
  try {
    await settleRestore(machine)
    manifest = await arrive(source, request, machine)
  } catch (thrown) {
    await dropAll(machine)
    return tell({ at: 'end', failure: failureAt(at.home, thrown).toJSON(), undone: 'none' })
  }
  const intent = intentOf(request, machine)
  const carriedOn = { ...machine, stillWanted: () => undefined }
  try {
    writeIntent(at, intent)
    const proof = await replace(manifest, request, carriedOn)
    writeIntent(at, { ...intent, stage: 'proven' })
    await finish(carriedOn)
    tell({ at: 'end', proof })
  } catch (thrown) {
    await takeBack(carriedOn, Failure.from(thrown))
  }
}

/** All of it is beside its place, and whoever owns a part found it whole. */
async function arrive(source: Source, request: RestoreRequest, machine: Machine): Promise<BackupManifest> {
  const { at } = machine
  const manifest = await layOut(source, machine)
  await receipted('looked at', machine, async () => {
    for (const process of processes) {
      await call(asSteward(at, process), checkPart, { key: request.credentialsKey }, { deadlineMs: checkDeadlineMs })
    }
    return { outcome: 'same', detail: 'the databases are whole, and the credentials open' }
  })
  return manifest
}

async function replace(
  manifest: BackupManifest,
  { tokenSha256, by }: RestoreRequest,
  machine: Machine,
): Promise<Proof> {
  const { at, plan, tell } = machine
  await stop(machine)
  await receipted('exchanged', machine, async () => {
    exchange(at, plan.separation)
    return { outcome: 'changed', detail: 'the databases and the workspace' }
  })
  await start(machine)
  await receipted('credentials', machine, async () => {
    await call(asSteward(at, 'ces'), vaultRestore.exchange, {})
    return { outcome: 'changed', detail: `${manifest.credentials}, under a new data key` }
  })
  await bring({ kind: 'workspace', assistant: plan.assistant }, machine)
  await bring({ kind: 'files' }, machine)
  await bring({ kind: 'token', sha256: tokenSha256, label: by }, machine)
  const proof = proofOf(await prove(at, tell, { tokenSha256 }))
  if (!proof.holds) throw notProven(plan.assistant, proof)
  return proof
}

async function takeBack(machine: Machine, failure: Failure): Promise<void> {
  const { at, tell } = machine
  try {
    await undo(machine)
    tell({ at: 'end', failure: failure.toJSON(), undone: 'reverted' })
  } catch (thrown) {
    const left = [failureAt(at.home, thrown).message]
    tell({ at: 'end', failure: failure.toJSON(), undone: 'stuck', left })
  }
}

function intentOf({ by }: RestoreRequest, { at, plan }: Machine): RestoreIntent {
  const release = linkedDigest(at.current) ?? ''
  return { format: 1, stage: 'exchanging', by, begunAt: new Date().toISOString(), release, port: plan.port }
}
