import type { Foreseen } from '../../../bootstrap/trust.ts'
import { plainlySeen } from '../printable.ts'
import { table } from '../table.ts'

/** What would happen with commands, one a row; a command is shown whole. */
export function foreseenTable(found: readonly Foreseen[]): string {
  const rows = found.map(({ outcome, risk, opaque, rule, command }) => [
    outcome,
    opaque ? `${risk}, opaque` : risk,
    rule === undefined ? 'none' : plainlySeen(rule.id),
    plainlySeen(command),
  ])
  return table(['outcome', 'risk', 'rule', 'command'], rows, Number.POSITIVE_INFINITY)
}
