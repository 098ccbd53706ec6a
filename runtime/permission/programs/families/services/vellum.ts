import { each } from '../../each.ts'
import type { Family } from '../../row.ts'

/** Our own command line: what only looks is medium, everything else is the guardian's. */
export const vellum: Family = {
  vellum: {
    risk: 'high',
    why: 'is for the guardian: an assistant does not rule over itself',
    isTooBroad: true,
    subcommands: each('ps status releases completion help', { risk: 'medium', why: 'looks at assistants' } as const),
  },
}
