import * as z from 'zod'

/** How a failure travels over a socket, and how `--json` prints it. */
export const failureDocument = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  turn: z.enum(['yours', 'ours', 'provider']),
  exitCode: z.int(),
})
export type FailureDocument = z.infer<typeof failureDocument>
