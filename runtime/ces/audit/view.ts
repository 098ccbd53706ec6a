import type { Examined } from '../../chain/examine.ts'
import { endingsOf } from '../../chain/verdict.ts'
import type { AuditRow } from '../../protocol/vault/audit.ts'
import type { AuditLine } from './line.ts'

/** As many acts as a person is shown. */
const mostRows = 1000

/** The acts of an audit, oldest first, each with how it ended; of a broken one, those before the break. */
export function recent({ lines }: Examined<AuditLine>): AuditRow[] {
  const ends = endingsOf(lines)
  const acts = lines.filter(({ of }) => of === undefined).slice(-mostRows)
  return acts.map(({ seq, at, action, alias, by, outcome }) => ({
    ...{ seq, at, action, alias, by },
    outcome: outcome === 'begun' ? (ends.get(seq)?.outcome ?? 'unknown') : outcome,
  }))
}
