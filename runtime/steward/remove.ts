import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { findAccount } from '../process/account.ts'
import type { Layout } from '../protocol/layout.ts'
import type { InstallRecord } from '../protocol/plan.ts'
import { ourProcesses } from './ours.ts'
import { removeAccount } from './steps/accounts.ts'

/**
 * Removes what the install record lists, newest first; the record itself goes last, so that a removal cut short can
 * be taken up again. A folder that holds something else is kept and named.
 */
export function remove(at: Layout, record: InstallRecord): { removed: number; kept: string[] } {
  const kept: string[] = []
  const newestFirst = record.made.toReversed()
  for (const { name } of newestFirst.filter((made) => made.kind === 'tree' || made.kind === 'file'))
    if (name !== at.steward) rmSync(name, { recursive: true, force: true })
  rmSync(at.staging, { recursive: true, force: true })
  for (const { name } of newestFirst.filter((made) => made.kind === 'account'))
    if (!removeAccount(name)) kept.push(`kept the account ${name}: a process of another home runs as it`)
  rmSync(at.steward, { recursive: true, force: true })
  const deepestFirst = record.made
    .filter((made) => made.kind === 'folder')
    .sort((a, b) => b.name.length - a.name.length)
  for (const { name } of deepestFirst) kept.push(...removeFolder(name))
  return { removed: record.made.length - kept.length, kept }
}

/** What of an install record is still there, in words: files, accounts, processes and mounts. */
export function leftovers(at: Layout, record: InstallRecord): string[] {
  const things = record.made.flatMap(({ kind, name }) => {
    if (kind === 'account') return findAccount(name) && !inUse(name) ? [`account ${name}`] : []
    if (kind === 'folder') return existsSync(name) && readdirSync(name).length === 0 ? [name] : []
    return existsSync(name) ? [name] : []
  })
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .flatMap((line) => (line.split(' ')[1]?.startsWith(`${at.home}/`) ? [`mount ${line.split(' ')[1]}`] : []))
  return [...things, ...mounts, ...ourProcesses(at).map((pid) => `process ${pid}`)]
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
