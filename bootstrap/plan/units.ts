import type { Step } from '../../runtime/protocol/plan.ts'
import type { Facts } from '../facts/facts.ts'

/** Whether the machine's own systemd keeps up what is hatched: where it is the first process, and root hatches. */
export function keptByUnits({ uid, init }: Facts): boolean {
  return uid === 0 && init === 'systemd'
}

/** What gives it the processes to keep up. */
export function unitSteps(digest: string, port: number): Step[] {
  return [{ kind: 'credential' }, { kind: 'units', digest, port }]
}

/** The same again where that was done before, for who mends. */
export function unitsAgain({ install, current }: Facts): Step[] {
  if (!current || !install?.made.some(({ kind }) => kind === 'system-unit')) return []
  return [{ kind: 'units', digest: current, port: install.port }]
}

/** Ubuntu 23.10 and later: without a profile for it bubblewrap makes no user namespaces there. Loading one takes root. */
export function apparmorSteps({ uid, apparmorRestrictsUserns }: Facts): Step[] {
  return uid === 0 && apparmorRestrictsUserns === 1 ? [{ kind: 'apparmor' }] : []
}
