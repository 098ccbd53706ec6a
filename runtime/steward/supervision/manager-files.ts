import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import * as z from 'zod'
import { writeDurably } from '../../durable/staged-file.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Journal } from '../journal.ts'
import type { Machine } from '../machine.ts'
import { loginText } from '../steps/login.ts'
import { allUnits, enabledLink, unitNames, unitPath } from '../units/names.ts'
import { hasUnits } from '../units/noted.ts'
import { removeSystemUnits } from '../units/remove.ts'
import { sure, wantedTexts } from '../units/step.ts'
import { systemctl } from './user-manager.ts'
import { notedUnit } from './user-unit.ts'

/** What service managers are told of a release: files by their paths. */
const managerFiles = z.object({ format: z.literal(1), port: z.int(), files: z.record(z.string(), z.string()) })
type Files = Readonly<Record<string, string>>

/**
 * Keeps what is said of the release in service: what another release would say of it may read otherwise, and it goes back
 * to nothing but what it was proven with.
 */
export function keepFiles(release: string, { at, plan, journal }: Machine): void {
  const texts = pathsIn(at, journal)
    .filter((path) => existsSync(path))
    .map((path) => [path, readFileSync(path, 'utf8')])
  const kept = { format: 1, port: plan.port, files: Object.fromEntries(texts) }
  mkdirSync(dirname(at.unitsOf(release)), { recursive: true, mode: 0o700 })
  writeDurably(at.unitsOf(release), `${JSON.stringify(kept)}\n`)
}

/**
 * Has the service managers say of a release what it was in service with, or else what this one says of it. Nothing is
 * started or stopped. Who looks after a move at boot comes first: from then on it is of a release that is complete.
 * @param isOwn whether this steward is of that release, so that it knows best.
 */
export async function layFiles(release: string, isOwn: boolean, machine: Machine): Promise<void> {
  const files = (isOwn ? undefined : keptFiles(release, machine)) ?? ownFiles(release, machine)
  const steward = unitPath(unitNames(machine.at.home).steward)
  const inOrder = Object.entries(files).sort(([a], [b]) => Number(b === steward) - Number(a === steward))
  for (const [path, text] of inOrder) {
    machine.journal.aboutToMake(kindOf(path), path)
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeDurably(path, text, 0o644)
  }
  // Also where nothing differs: who wrote it may have been killed before systemd was told.
  await readAgain(machine)
  if (files[steward] !== undefined && !existsSync(enabledLink(basename(steward))))
    await sure('enable', basename(steward))
}

/**
 * Before anything is changed there is somebody who would put it back at boot, also where the release in service has nobody yet.
 * @param release that is complete and knows how.
 */
export async function layBootUnit(release: string, machine: Machine): Promise<void> {
  const name = unitNames(machine.at.home).steward
  const path = unitPath(name)
  if (!hasUnits(machine.journal.record) || existsSync(path)) return
  machine.journal.aboutToMake('system-unit', path)
  writeDurably(path, ownFiles(release, machine)[path] ?? '', 0o644)
  await readAgain(machine)
  await sure('enable', name)
}

/** What only another release has put there goes, once nothing hangs on it any more. */
export async function dropForeignFiles(release: string, machine: Machine): Promise<void> {
  const files = keptFiles(release, machine)
  const steward = unitPath(unitNames(machine.at.home).steward)
  if (files && files[steward] === undefined && existsSync(steward)) await removeSystemUnits([steward])
}

function keptFiles(release: string, { at, plan }: Machine): Files | undefined {
  try {
    const { port, files } = managerFiles.parse(JSON.parse(readFileSync(at.unitsOf(release), 'utf8')))
    return port === plan.port ? files : undefined
  } catch {
    // None were kept, or they cannot be used: then this release says what it knows.
    return undefined
  }
}

function ownFiles(digest: string, { at, plan, journal }: Machine): Files {
  const { port, assistant } = plan
  if (hasUnits(journal.record)) {
    const texts = wantedTexts(at, { digest, port, assistant })
    return Object.fromEntries([...texts].map(([name, text]) => [unitPath(name), text]))
  }
  const unit = notedUnit(journal.record)
  return unit ? { [unit]: loginText({ digest, port }, { at, plan }) } : {}
}

function pathsIn(at: Layout, { record }: Journal): string[] {
  if (hasUnits(record)) return allUnits(unitNames(at.home)).map(unitPath)
  return [notedUnit(record) ?? []].flat()
}

function kindOf(path: string): 'system-unit' | 'unit' {
  return path === unitPath(basename(path)) ? 'system-unit' : 'unit'
}

async function readAgain({ journal }: Machine): Promise<void> {
  if (hasUnits(journal.record)) await sure('daemon-reload')
  else if (notedUnit(journal.record)) await systemctl('daemon-reload')
}
