import type { SeenHere } from '../../../bootstrap/ps.ts'
import { table } from '../table.ts'

/** Machines that a cloud knows, as a table. */
export function seenText(machines: readonly SeenHere[]): string {
  const rows = machines.map(({ assistant, project, zone, status, isKnown }) => [
    assistant,
    project,
    zone,
    status.toLowerCase(),
    isKnown ? 'yes' : 'no',
  ])
  return table(['name', 'project', 'zone', 'status', 'known here'], rows, Number.POSITIVE_INFINITY)
}
