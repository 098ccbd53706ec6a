import * as z from 'zod'

/** What the steward says of the lease of a home. */
export const leaseSeen = z.object({
  /** Absent: nobody holds it. */
  holder: z
    .object({
      by: z.string(),
      why: z.string(),
      since: z.string(),
      heardAt: z.string().optional(),
      /** The CI run it is for. */
      run: z.string().optional(),
      /** Nothing was heard of them for too long: the next one takes it over. */
      isStale: z.boolean(),
      /** All of that as the next one is told. */
      words: z.string(),
    })
    .optional(),
})
export type LeaseSeen = z.infer<typeof leaseSeen>
