import { realpathSync } from 'node:fs'
import type { Account } from '../../process/account.ts'
import type { ProcessName } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import type { Probe } from '../../protocol/proof.ts'
import { quote } from '../../protocol/quote.ts'
import { ownerIds } from '../machine.ts'

/** What the commands of this program are made of; nothing in it means anything to a shell but the && between two. */
const ours = /^vellum [a-z]+( -{0,2}[a-z]+)*$/
const again = 'vellum hatch'

/**
 * Probes as a process reported them, with what is to be typed made safe for who types it.
 * @param asRoot lines that take root and touch nothing of that process.
 */
export function typeable(
  name: ProcessName,
  separation: Separation,
  probes: readonly Probe[],
  asRoot: ReadonlySet<string> = new Set(),
): Probe[] {
  if (separation === 'single') return [...probes]
  return probes.map((probe) =>
    probe.fix === undefined || asRoot.has(probe.fix)
      ? probe
      : { ...probe, fix: asOwner(probe.fix, ownerIds(name, separation)) },
  )
}

/**
 * A line that a process says mends its own files, as root may type it: with that process's rights and no terminal of root's.
 * The files lie in a folder where that account can exchange each of them while root types (CVE-2018-6954), and the line
 * itself may be what somebody who took the process over made up. Lines of this program and advice stay as they are.
 */
export function asOwner(fix: string, { uid, gid }: Pick<Account, 'uid' | 'gid'>): string {
  const [, advice, writes] = /^([A-Z][^:]*: )(.* > .*)$/.exec(fix) ?? []
  if (writes !== undefined) return advice + withRights(writes, uid, gid)
  if (/^[A-Z]/.test(fix)) return fix
  const steps = fix.split(' && ')
  const last = steps.findLastIndex((step) => !ours.test(step))
  if (last === -1) return fix
  const line = steps.slice(0, last + 1).join(' && ')
  return [ownChown(line, uid) ?? withRights(line, uid, gid), ...steps.slice(last + 1)].join(' && ')
}

/** A process that reads what others wrote may be taken over by it: of its lines only these are passed on. */
export function onlyKnown(probes: readonly Probe[], known: ReadonlySet<string>): Probe[] {
  const isKnown = (fix: string) => known.has(fix) || fix.split(' && ').every((step) => ours.test(step))
  return probes.map((probe) => (probe.fix === undefined || isKnown(probe.fix) ? probe : { ...probe, fix: again }))
}

/** setsid(1): without root's terminal nothing can be typed into it (TIOCSTI, CVE-2016-2568). */
function withRights(line: string, uid: number, gid: number): string {
  return `setsid -w setpriv --reuid ${uid} --regid ${gid} --clear-groups sh -c ${quote(line)}`
}

/** Giving a file to that very account takes root: of the one that has the name, and not of what it links to. */
function ownChown(line: string, uid: number): string | undefined {
  const path = new RegExp(`^chown ${uid} '([^']+)'$`).exec(line)?.[1]
  if (path === undefined) return undefined
  try {
    return realpathSync(path) === path ? `chown -h ${uid} ${quote(path)}` : undefined
  } catch {
    return undefined
  }
}
