import * as z from 'zod'
import { processes } from '../layout.ts'

/** How an assistant stands: all three processes ready; not all of them; put to sleep; nothing runs; cannot be asked. */
const standing = z.enum(['ready', 'degraded', 'asleep', 'stopped', 'unreachable'])

/** What the steward says of a home at a glance; the proof says the rest. */
export const homeHealth = z.object({
  state: standing,
  /** Since when, ISO 8601, where that is known. */
  since: z.string().optional(),
  /** Digest of the release that runs, or that would. */
  release: z.string().optional(),
  port: z.int().optional(),
  /** What each process that is not ready says, by name. */
  missing: z.partialRecord(z.enum(processes), z.string()),
})
export type HomeHealth = z.infer<typeof homeHealth>
