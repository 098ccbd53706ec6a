import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { settleWanted } from '../../process/wanted.ts'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import { short } from '../../protocol/release.ts'
import type { SupervisorStatus } from '../../protocol/routes.ts'
import { flipLink } from '../files/link.ts'
import type { Machine } from '../machine.ts'
import { linkedDigest } from '../steps/release.ts'
import { layFiles } from '../supervision/manager-files.ts'
import { supervisionOf } from '../supervision/supervision.ts'
import { waitFor } from '../wait.ts'

/** Letting what is in flight finish, one process after the other, and starting the others. */
const startDeadlineMs = 60_000

/** Links and units go to the new release; nothing that runs is touched. Safe to do again from wherever it was cut off. */
export async function layForward({ verb, from, to }: MoveRecord, machine: Machine): Promise<void> {
  await layFiles(to, verb === 'upgrade', machine)
  pointLinks(to, from, machine)
}

/** Links and units go back, each to what it was. */
export async function layBack({ verb, from, previousBefore }: MoveRecord, machine: Machine): Promise<void> {
  await layFiles(from, verb === 'rollback', machine)
  pointLinks(from, previousBefore, machine)
}

function pointLinks(current: string, previous: string | undefined, { at, journal }: Machine): void {
  if (linkedDigest(at.current) !== current) flipLink(at.current, join('releases', current))
  if (previous === undefined) rmSync(at.previous, { force: true })
  else if (linkedDigest(at.previous) !== previous) {
    journal.aboutToMake('file', at.previous)
    flipLink(at.previous, join('releases', previous))
  }
}

/** The processes of a release run, and none of another. @throws Failure NOT_READY */
export async function takeOver(release: string, machine: Machine): Promise<void> {
  const supervision = supervisionOf(machine.at)
  const status = await supervision.status()
  if (isAllOf(release, status)) return
  settleWanted(machine.at, 'up')
  const starting = status ? await supervision.replace(release, machine.plan) : supervision.start(release, machine.plan)
  const seen = await waitFor(machine, 'switching', startDeadlineMs, async () => {
    const now = await supervision.status()
    if (now?.release === release) return { value: true }
    const why = starting.gaveUp()
    if (why !== undefined) throw notStarted(release, why)
    return { missing: `the processes of release ${short(release)}` }
  })
  if ('missing' in seen) throw notStarted(release, 'others still run')
}

function isAllOf(release: string, status: SupervisorStatus | undefined): boolean {
  return status?.release === release && status.processes.every(({ state }) => state === 'running')
}

/** Why a release does not run, or not alone. */
export function notStarted(release: string, why: string): Failure {
  return Failure.of('NOT_READY', { process: `Release ${short(release)}`, why, seconds: startDeadlineMs / 1000 })
}
