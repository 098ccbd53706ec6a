import * as z from 'zod'
import { digest } from '../release.ts'

/**
 * How far a home is on its way from one release to another. Forwards: `staged` all is there and nothing else changed;
 * `switching` links, units and processes go to the other; `proving` ready, proof and soak; `waiting` proven, and the
 * operator is to confirm it; `confirmed`. Backwards: `reverting`, and `reverted` (proven) or `stuck` (what is left is named).
 * `abandoned`: ended before `switching`.
 */
export const moveStages = [
  ...(['staged', 'switching', 'proving', 'waiting', 'confirmed'] as const),
  ...(['reverting', 'reverted', 'stuck', 'abandoned'] as const),
] as const

/** Whether a move has ended: nobody carries it on. */
export function isFinal(stage: (typeof moveStages)[number]): boolean {
  return ['confirmed', 'reverted', 'stuck', 'abandoned'].includes(stage)
}

/**
 * `snapshot`: one is taken of what `from` has left, before `to` opens it, and put back with it. `restore`: that of `to` is put in
 * place of what `from` has left.
 */
const databases = z.object({
  way: z.enum(['snapshot', 'restore']),
  /** Written before databases are exchanged: of which release those are that come. */
  coming: digest.optional(),
  /** Where those are that were put aside. */
  aside: z.array(z.string()).optional(),
})

/** What was asked of the machine, and how it stands: written before each act, so that whoever finds it can carry on or go back. */
export const moveRecord = z.object({
  format: z.literal(1),
  id: z.uuid(),
  verb: z.enum(['upgrade', 'rollback']),
  from: digest,
  to: digest,
  /** What `previous` led to before. */
  previousBefore: digest.optional(),
  by: z.string(),
  run: z.string().optional(),
  /** ISO 8601, as every time of it. */
  begunAt: z.string(),
  stage: z.enum(moveStages),
  stageSince: z.string(),
  /** Of what only the operator has: who sends it proves to have reached the machine since. */
  nonceSha256: digest,
  windowSeconds: z.int(),
  soakSeconds: z.int(),
  /** Where one of the two releases cannot work with the databases as the other leaves them. */
  databases: databases.optional(),
  /** Until when it waits to be confirmed. */
  confirmBy: z.string().optional(),
  outcome: z
    .object({
      endedAt: z.string(),
      /** In which stage it failed, or the last one. */
      phase: z.enum(moveStages),
      code: z.string(),
      why: z.string(),
      rollback: z.enum(['none', 'verified', 'failed', 'not-needed']),
    })
    .optional(),
})
export type MoveRecord = z.infer<typeof moveRecord>

/** What a plan says of a move; the machine knows the rest. */
export const moveWanted = moveRecord
  .pick({ to: true, nonceSha256: true, windowSeconds: true, soakSeconds: true })
  .extend({
    /** Whether rows may be dropped that were written since the snapshot of that release. */
    restoreSnapshot: z.boolean().optional(),
  })
