import * as z from 'zod'
import type { Layout } from '../layout.ts'
import { quote } from '../quote.ts'
import { auditVerdict } from '../vault/audit.ts'

/** Where somebody is who works on the machine itself. */
export const fromHere = 'local'

/**
 * One line of what is on record of the acts on a machine: that one is begun, or how one ended. Whoever goes back to an
 * older release reads what a newer one wrote, so that what it does not know is passed over.
 */
export const actLine = z.object({
  seq: z.int().min(1),
  /** ISO 8601. */
  at: z.string(),
  /** The verb of the plan: `hatch`, `upgrade`, … */
  act: z.string(),
  /** Who planned it: `user@machine`. */
  by: z.string(),
  /** The address they came from over SSH, or `local`. */
  from: z.string(),
  /** The CI run it was part of. */
  run: z.string().optional(),
  /** Of an upgrade or a rollback: the id of its record. */
  move: z.string().optional(),
  /** `begun`, or how it ended: `done` or the code of what went wrong. The line of an end names that of the beginning by `of`. */
  outcome: z.string(),
  of: z.int().optional(),
  /** The release in service when it was begun, or when it ended. */
  release: z.string().optional(),
  /** Databases that were put aside by it, which hold what was written since another release had them. */
  aside: z.array(z.string()).optional(),
  /** How many bytes of a line that a steward could not end were taken away before this one. */
  torn: z.int().optional(),
  prev: z.string(),
})
export type ActLine = z.infer<typeof actLine>

/** What the steward prints of it: each line as it is written, and whether all of it is. */
export const actsOnRecord = z.object({ lines: z.array(z.string()), verdict: auditVerdict })
export type ActsOnRecord = z.infer<typeof actsOnRecord>

/** The line that puts a record aside as a whole which is not as it was written, to be looked at; the next act begins another. */
export function putActsAside({ acts, actsHead }: Pick<Layout, 'acts' | 'actsHead'>): string {
  return `[ ! -e ${quote(acts)} ] || mv ${quote(acts)} ${quote(`${acts}.broken`)}; rm -f ${quote(actsHead)}`
}
