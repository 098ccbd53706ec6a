import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findAccount } from '../process/account.ts'
import { ourProcesses } from '../process/ours.ts'
import type { Layout } from '../protocol/layout.ts'
import type { InstallRecord } from '../protocol/plan.ts'
import { removeProfile } from './apparmor/step.ts'
import { canaryPrefix } from './proof/targets.ts'
import { removeAccount } from './steps/accounts.ts'
import { lingers, settleLinger } from './supervision/user-manager.ts'
import { removeUnit } from './supervision/user-unit.ts'
import { isHostKeyNeeded, removeHostKey } from './units/credential.ts'
import { leftOfUnit, removeSystemUnits } from './units/remove.ts'
import { isNotedElsewhere } from './units/shared.ts'

/**
 * Removes what the install record lists, newest first; the record itself goes last and only when all else is gone, so
 * that a removal cut short or stuck can be taken up again. A folder that holds something else is kept and named.
 */
export async function remove(at: Layout, record: InstallRecord): Promise<{ removed: number; kept: string[] }> {
  const kept: string[] = []
  const newestFirst = record.made.toReversed()
  await unsettle(newestFirst)
  const trees = newestFirst.filter((made) => made.kind === 'tree' || made.kind === 'file').map((made) => made.name)
  for (const name of [...trees, at.staging, ...canaries(at)]) if (name !== at.steward) removeTree(name)
  for (const { name } of newestFirst.filter((made) => made.kind === 'account'))
    if (isNotedElsewhere(at, 'account', name) || !removeAccount(name))
      kept.push(`kept the account ${name}: another home uses it`)
  for (const { name } of newestFirst.filter((made) => made.kind === 'profile'))
    if (!isNotedElsewhere(at, 'profile', name)) await removeProfile(name)
  for (const { name } of newestFirst.filter((made) => made.kind === 'host-key'))
    if (!removeHostKey(name)) kept.push(`kept ${name}: other credentials of this machine are encrypted with it`)
  if (trees.every((name) => name === at.steward || !existsSync(name))) removeTree(at.steward)
  const deepestFirst = record.made
    .filter((made) => made.kind === 'folder')
    .sort((a, b) => b.name.length - a.name.length)
  for (const { name } of deepestFirst) kept.push(...removeFolder(name))
  return { removed: record.made.length - kept.length, kept }
}

/** What of an install record is still there, in words: files, accounts, processes and mounts. */
export function leftovers(at: Layout, record: InstallRecord): string[] {
  const things = record.made.flatMap(({ kind, name }) => {
    if (isNotedElsewhere(at, kind, name)) return []
    if (kind === 'account') return findAccount(name) && !inUse(name) ? [`account ${name}`] : []
    if (kind === 'folder') return existsSync(name) && readdirSync(name).length === 0 ? [name] : []
    if (kind === 'system-unit') return leftOfUnit(name)
    if (kind === 'host-key') return existsSync(name) && !isHostKeyNeeded() ? [name] : []
    if (kind === 'linger') return lingers(name) ? [`lingering of ${name}`] : []
    return existsSync(name) ? [name] : []
  })
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => (line.split(' ')[1]?.startsWith(`${at.home}/`) ? [`mount ${line.split(' ')[1]}`] : []))
  return [...things, ...mounts, ...ourProcesses(at).map((pid) => `process ${pid}`)]
}

/** What made the assistant come back: first of all, so that it does not while the rest is removed. */
export async function unsettle(made: InstallRecord['made']): Promise<void> {
  await removeSystemUnits(made.flatMap(({ kind, name }) => (kind === 'system-unit' ? [name] : [])))
  for (const { kind, name } of made) {
    if (kind === 'unit') await removeUnit(name)
    if (kind === 'linger' && lingers(name)) await settleLinger(name, 'disable-linger')
  }
}

/** What a proof that was killed has left in the home itself. */
function canaries(at: Layout): string[] {
  if (!existsSync(at.home)) return []
  const names = readdirSync(at.home).filter((name) => name.startsWith(canaryPrefix))
  return names.map((name) => join(at.home, name))
}

/** What can't be removed (an immutable file, a mount) stays and is named by `leftovers`; the rest goes on. */
function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // Looked at again afterwards.
  }
}

function removeFolder(path: string): string[] {
  if (!existsSync(path)) return []
  const foreign = readdirSync(path)
  if (foreign.length > 0) return [`kept ${path}: it holds ${foreign.join(', ')}, which hatch did not make`]
  rmdirSync(path)
  return []
}

function inUse(name: string): boolean {
  const uid = findAccount(name)?.uid
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nUid:\t${uid}\t`)
    } catch {
      return false
    }
  })
}
