import { randomUUID } from 'node:crypto'
import { failureAt } from '../../durable/disk.ts'
import { readWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { short } from '../../protocol/release.ts'
import { recordBegin } from '../audit/audit.ts'
import { bring } from '../bring.ts'
import type { Machine } from '../machine.ts'
import { changedFiles, faultsOfRelease } from '../release-faults.ts'
import { linkedDigest } from '../steps/release.ts'
import { keepFiles } from '../supervision/manager-files.ts'
import { startCarrier } from './carrier.ts'
import { conclude } from './carry.ts'
import { Move } from './move.ts'

/**
 * Stages a move: brings there what it needs, sees that both releases are whole, notes it, and starts who carries it. Nothing
 * that runs is touched. What fails here is told as the end.
 * @returns the move; undefined where nothing is left to do or it ended here.
 */
export async function beginMove(machine: Machine): Promise<Move | undefined> {
  const { at, plan, tell } = machine
  try {
    const from = linkedDigest(at.current)
    if (!from || !plan.move) throw Failure.of('NOT_HATCHED', { name: plan.assistant, home: plan.home })
    const { state, since } = readWanted(at)
    if (state === 'asleep') throw Failure.of('ASLEEP', { name: plan.assistant, since })
    if (plan.move.to === from) {
      tell({ at: 'end' })
      return undefined
    }
    // Who goes back leaves what is in service, and may well do so because that is damaged.
    if (plan.verb === 'upgrade') await refuseDamaged(at, from, inService)
    for (const step of plan.steps) await bring(step, machine)
    await refuseDamaged(at, plan.move.to, plan.verb === 'upgrade' ? undefined : wanted)
    keepFiles(from, machine)
    return await startedMove(from, plan.move, machine)
  } catch (thrown) {
    tell({ at: 'end', failure: failureAt(at.home, thrown).toJSON(), undone: 'none' })
    return undefined
  }
}

async function startedMove(from: string, asked: NonNullable<Plan['move']>, { at, plan }: Machine): Promise<Move> {
  const begunAt = new Date().toISOString()
  const previousBefore = linkedDigest(at.previous)
  const id = randomUUID()
  const verb = plan.verb === 'rollback' ? plan.verb : 'upgrade'
  recordBegin(at, { verb, by: plan.by, run: plan.run, move: id })
  const move = Move.begin(at, {
    format: 1,
    id,
    verb,
    from,
    ...asked,
    ...(previousBefore && { previousBefore }),
    by: plan.by,
    ...(plan.run && { run: plan.run }),
    begunAt,
    stage: 'staged',
    stageSince: begunAt,
  })
  try {
    await startCarrier(at, move.record)
  } catch (thrown) {
    const { code, message } = Failure.from(thrown)
    const endedAt = new Date().toISOString()
    move.enter('failed', { outcome: { endedAt, phase: 'staged', code, why: message, rollback: 'not-needed' } })
    conclude(at, move)
  }
  return move
}

const inService = { role: 'which is in service and could not be gone back to', next: 'vellum doctor --fix' }
const wanted = {
  role: 'which is to be gone to',
  next: 'Go to one that is whole: vellum releases   # or: vellum upgrade',
}

/**
 * Reads every byte of a release that is to be put in service, or to be gone back to.
 * @param elsewhere what it is and what mends it, where its bytes did not come with the plan.
 * @throws Failure RELEASE_DAMAGED, MOVE_DAMAGED
 */
async function refuseDamaged(at: Layout, release: string, elsewhere: typeof wanted | undefined): Promise<void> {
  const [fault] = faultsOfRelease(at, release)
  const what = fault ?? (await changedFiles(at, [release])).changed.map((path) => `${path} was changed`)[0]
  if (what === undefined) return
  if (elsewhere) throw Failure.of('MOVE_DAMAGED', { digest: short(release), what, ...elsewhere })
  throw Failure.of('RELEASE_DAMAGED', { digest: short(release), what })
}
