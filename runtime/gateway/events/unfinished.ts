import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

const rows = z.array(z.object({ action: z.uuid(), tool: z.string() }))

/** Tools of which it is written that they began and not that they ended. */
export function unfinishedTools(database: DatabaseSync): z.infer<typeof rows> {
  const of = (kind: string) =>
    `SELECT facts->>'action' AS action, facts->>'tool' AS tool FROM events WHERE kind = '${kind}'`
  return rows.parse(database.prepare(`${of('tool.began')} EXCEPT ${of('tool.ended')}`).all())
}
