import type * as z from 'zod'
import type { auditVerdict } from '../protocol/vault/audit.ts'
import type { Examined } from './examine.ts'
import type { Linked } from './link.ts'

/** Whether a chain is as it was written, as it is told over a wire. */
export function verdictOf({ fault, first, next, lines }: Examined<Linked>): z.infer<typeof auditVerdict> {
  return { whole: fault === undefined, fault, entries: next.seq - first.seq, since: lines[0]?.at }
}

/** The lines that tell how an act ended, by the number of the one that told its beginning. */
export function endingsOf<Line extends Linked & { readonly of?: number | undefined }>(
  lines: readonly Line[],
): Map<number, Line> {
  return new Map(lines.flatMap((line) => (line.of === undefined ? [] : [[line.of, line] as const])))
}
