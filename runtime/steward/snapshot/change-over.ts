import { keptProcesses, releaseRunBy } from '../../process/ours.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { refusalOf } from '../../protocol/home/snapshot.ts'
import type { Machine } from '../machine.ts'
import type { Move } from '../move/move.ts'
import { notStarted, takeOver } from '../move/switch.ts'
import { stopAll } from '../stop.ts'
import { waitFor } from '../wait.ts'
import { snapshotNeedOf } from './dropped.ts'
import { asideIn, endCarryOver, exchangeDatabases } from './exchange.ts'
import { hold, letGo } from './hold.ts'
import { homeOf } from './live.ts'
import { canOpen, needOf, waits } from './need.ts'
import { refuseFull } from './room.ts'
import { dropSnapshot, snapshotOf, takeSnapshot } from './take.ts'
import { wayOf } from './way.ts'

/** As long as one that is told to stop may take, and more. */
const goneDeadlineMs = 30_000

/**
 * What has to be done about the databases on the way to another release; undefined where both work with the same rows.
 * @throws Failure SNAPSHOT_MISSING where the other cannot work with them at all; SNAPSHOT_NEEDED where rows would be dropped that
 * nobody gave up; DISK_FULL where what has to be copied finds no room.
 */
export function wayTo(to: string, from: string, machine: Machine): MoveRecord['databases'] {
  const { assistant: name, move } = machine.plan
  const home = homeOf(machine)
  const way = needOf(home, from, to)
  if (way) refuseFull(home, way, to)
  if (way !== 'restore') return way && { way }
  const refused = refusalOf(snapshotNeedOf(home, to), { name, to, mayDrop: move?.restoreSnapshot })
  if (refused) throw refused
  return { way }
}

/** From now on whoever starts waits before it opens its database, where something has to be done about them first. */
export function holdFor({ record }: Move, machine: Machine): void {
  if (wayOf(record, homeOf(machine))) hold(homeOf(machine))
}

/**
 * The processes of a release take over, and nobody opens a database before `settle` has seen to them. A release that does not
 * know how to wait is started only then: until it is, nobody listens.
 */
export async function changeOver(
  release: string,
  move: Move,
  machine: Machine,
  settle: (move: Move, machine: Machine) => void,
): Promise<void> {
  const home = homeOf(machine)
  if (!wayOf(move.record, home)) {
    // What an earlier move that was stuck still held.
    letGo(home)
    return takeOver(release, machine)
  }
  // Where its record does not say so they were not held either: what runs has them open.
  if (move.record.databases && waits(home, release)) await takeOver(release, machine)
  else await stopAll(machine, move.record.stage, { until: 'up' })
  await othersGone(release, machine)
  settle(move, machine)
  letGo(home)
  await takeOver(release, machine)
}

/** What the old release has left is kept as it is, or what the other one had takes its place. */
export function settleForward(move: Move, machine: Machine): void {
  const { databases, from, to } = move.record
  const home = homeOf(machine)
  if (databases?.way === 'restore') {
    move.note({ ...databases, coming: to })
    exchangeDatabases(home, { move: move.record, leaving: from, coming: to, source: 'copy' })
  } else takeSnapshot(home, move.record)
}

/** Where the old release cannot work with the databases any more they go back with it. */
export function settleBack(move: Move, machine: Machine): void {
  const { id, from, to } = move.record
  const home = homeOf(machine)
  const databases = wayOf(move.record, home)
  const source = databases?.way === 'restore' ? 'aside' : 'snapshot'
  const isTaken = source === 'snapshot' && snapshotOf(home.at, from)?.move === id
  const hasChanged = databases?.coming !== undefined || (isTaken && !canOpen(home, from))
  if (!databases || !hasChanged) return
  move.note({ ...databases, coming: from })
  exchangeDatabases(home, { move: move.record, leaving: to, coming: from, source })
  // Once is enough: what was put aside is a person's now, who may remove it before this is tried again.
  const { coming: _, ...settled } = databases
  move.note(settled)
}

/** Where those are that were put aside: of the release that is in service no more. */
export function asideOf({ record }: Move, machine: Machine): Pick<MoveRecord, 'databases'> {
  if (!record.databases) return {}
  const home = homeOf(machine)
  const aside = [record.from, record.to].flatMap((release) => asideIn(home, release, record))
  return { databases: { ...record.databases, aside } }
}

/** What has become needless once a release is in service for good. */
export function tidyDatabases({ record: { databases, stage, from, to } }: Move, machine: Machine): void {
  if (!databases) return
  endCarryOver(homeOf(machine))
  dropSnapshot(homeOf(machine), stage === 'confirmed' ? to : from)
}

async function othersGone(release: string, machine: Machine): Promise<void> {
  const seen = await waitFor(machine, 'switching', goneDeadlineMs, async () => {
    const others = keptProcesses(machine.at).filter((pid) => releaseRunBy(pid) !== release)
    return others.length === 0 ? { value: true } : { missing: 'the processes of the other release to finish' }
  })
  if ('missing' in seen) throw notStarted(release, seen.missing)
}
