import * as z from 'zod'
import { digest } from '../release.ts'
import { snapshotNeed } from './snapshot.ts'

/** The releases on a machine; of a damaged one it may not be known what it is. */
export const homeReleases = z.object({
  current: digest.optional(),
  previous: digest.optional(),
  releases: z.array(
    z.object({
      digest,
      version: z.string().optional(),
      platform: z.string().optional(),
      /** ISO 8601 */
      arrivedAt: z.string(),
      /** Of its layers, those included that it shares with others. */
      bytes: z.int(),
      state: z.enum(['current', 'previous', 'kept', 'damaged']),
      /** Of a damaged one: what is wrong with it. */
      fault: z.string().optional(),
      /** Where it cannot work with the databases as they are. */
      snapshot: snapshotNeed.optional(),
    }),
  ),
})
export type HomeReleases = z.infer<typeof homeReleases>

/** Of a damaged release, as facts of MOVE_DAMAGED: what it was for, and what to do now. */
export const goneTo = {
  role: 'which is to be gone to',
  next: 'Go to one that is whole: vellum releases   # or: vellum upgrade',
}
