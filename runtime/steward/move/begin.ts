import { randomUUID } from 'node:crypto'
import { failureAt } from '../../durable/disk.ts'
import { readWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { goneTo } from '../../protocol/home/releases.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { short } from '../../protocol/release.ts'
import { recordBegin, recordEnd } from '../audit/audit.ts'
import { bring } from '../bring.ts'
import type { Machine } from '../machine.ts'
import { changedFiles, faultsOfRelease, isForeign } from '../release-faults.ts'
import { wayTo } from '../snapshot/change-over.ts'
import { linkedDigest } from '../steps/release.ts'
import { keepFiles } from '../supervision/manager-files.ts'
import { startCarrier } from './carrier.ts'
import { conclude } from './carry.ts'
import { Move } from './move.ts'
import { holding } from './prove.ts'

/**
 * Stages a move: brings there what it needs, sees that both releases are whole, notes it, and starts who carries it. Nothing
 * that runs is touched. What fails here is told as the end.
 * @returns the move; undefined where nothing is left to do or it ended here.
 */
export async function beginMove(machine: Machine): Promise<Move | undefined> {
  const { at, plan, tell } = machine
  const id = randomUUID()
  try {
    recordBegin(at, { verb: plan.verb, by: plan.by, run: plan.run, move: id })
    const from = linkedDigest(at.current)
    if (!from || !plan.move) throw Failure.of('NOT_HATCHED', { name: plan.assistant, home: plan.home })
    const { state, since } = readWanted(at)
    if (state === 'asleep') throw Failure.of('ASLEEP', { name: plan.assistant, since })
    if (plan.move.to === from) {
      recordEnd(at, id, 'done')
      tell({ at: 'end' })
      return undefined
    }
    // Who goes back leaves what is in service, and may well do so because that is damaged.
    if (plan.verb === 'upgrade') await refuseLost(from, machine)
    for (const step of plan.steps) await bring(step, machine)
    await refuseDamaged(at, plan.move.to, plan.verb === 'upgrade' ? undefined : goneTo)
    const databases = wayTo(plan.move.to, from, machine)
    keepFiles(from, machine)
    return await startedMove({ id, from, asked: plan.move, databases }, machine)
  } catch (thrown) {
    const failure = failureAt(at.home, thrown)
    recordEnd(at, id, failure.code)
    tell({ at: 'end', failure: failure.toJSON(), undone: 'none' })
    return undefined
  }
}

/** What a move is begun with. */
interface Beginning {
  readonly id: string
  readonly from: string
  readonly asked: NonNullable<Plan['move']>
  readonly databases: MoveRecord['databases']
}

async function startedMove({ id, from, asked, databases }: Beginning, { at, plan }: Machine): Promise<Move> {
  const { to, nonceSha256, windowSeconds, soakSeconds } = asked
  const begunAt = new Date().toISOString()
  const previousBefore = linkedDigest(at.previous)
  const verb = plan.verb === 'rollback' ? plan.verb : 'upgrade'
  const move = Move.begin(at, {
    format: 1,
    id,
    verb,
    from,
    ...{ to, nonceSha256, windowSeconds, soakSeconds },
    ...(databases && { databases }),
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

/**
 * What is in service has to be whole, so that it can be gone back to. A release that this one cannot read is taken as it is,
 * if it proves itself: that it will have to do again.
 * @throws Failure MOVE_DAMAGED
 */
async function refuseLost(from: string, machine: Machine): Promise<void> {
  await refuseDamaged(machine.at, from, inService)
  if (!isForeign(machine.at, from)) return
  try {
    await holding(from, machine)
  } catch (thrown) {
    const what = `only it can say whether it is whole, and it does not prove itself: ${Failure.from(thrown).message.replace(/\.$/, '')}`
    throw Failure.of('MOVE_DAMAGED', { digest: short(from), what, ...inService })
  }
}

const inService = { role: 'which is in service and could not be gone back to', next: 'vellum doctor --fix' }

/**
 * Reads every byte of a release that is to be put in service, or to be gone back to.
 * @param elsewhere what it is and what mends it, where its bytes did not come with the plan.
 * @throws Failure RELEASE_DAMAGED, MOVE_DAMAGED
 */
async function refuseDamaged(at: Layout, release: string, elsewhere: typeof goneTo | undefined): Promise<void> {
  const [fault] = faultsOfRelease(at, release)
  const what = fault ?? (await changedFiles(at, [release])).changed.map((path) => `${path} was changed`)[0]
  if (what === undefined) return
  if (elsewhere) throw Failure.of('MOVE_DAMAGED', { digest: short(release), what, ...elsewhere })
  throw Failure.of('RELEASE_DAMAGED', { digest: short(release), what })
}
