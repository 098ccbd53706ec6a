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
      /** Where it cannot work with the databases as they are. */
      snapshot: snapshotNeed.optional(),
    }),
  ),
})
export type HomeReleases = z.infer<typeof homeReleases>
