import type * as z from 'zod'
import type { AuditRow, auditVerdict } from '../../protocol/vault/audit.ts'
import type { Examined } from './examine.ts'

/** As many acts as a person is shown. */
const mostRows = 1000

/** Whether an audit is as CES wrote it, as it is told over a wire. */
export function verdictOf({ fault, first, next, lines }: Examined): z.infer<typeof auditVerdict> {
  return { whole: fault === undefined, fault, entries: next.seq - first.seq, since: lines[0]?.at }
}

/** The acts of an audit, oldest first, each with how it ended; of a broken one, those before the break. */
export function recent({ lines }: Examined): AuditRow[] {
  const ends = new Map(lines.flatMap(({ of, outcome }) => (of === undefined ? [] : [[of, outcome] as const])))
  const acts = lines.filter(({ of }) => of === undefined).slice(-mostRows)
  return acts.map(({ seq, at, action, alias, by, outcome }) => ({
    ...{ seq, at, action, alias, by },
    outcome: outcome === 'begun' ? (ends.get(seq) ?? 'unknown') : outcome,
  }))
}
