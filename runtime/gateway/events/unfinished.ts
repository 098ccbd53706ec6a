import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'

const rows = z.array(z.object({ action: z.uuid(), tool: z.string() }))

/** Tools of which it is written that they began and not that they ended. */
export function unfinishedTools(database: DatabaseSync): z.infer<typeof rows> {
  const of = (kind: string) =>
    `SELECT facts->>'action' AS action, facts->>'tool' AS tool FROM events WHERE kind = '${kind}'`
  return rows.parse(database.prepare(`${of('tool.began')} EXCEPT ${of('tool.ended')}`).all())
}

const changes = z.array(z.object({ action: z.uuid(), alias: z.string() }))

/** Changes of a credential that CES was asked for and of which no end is written. */
export function unfinishedChanges(database: DatabaseSync): z.infer<typeof changes> {
  const asked = `SELECT facts->>'action' AS action, facts->>'alias' AS alias FROM events WHERE kind = 'credential.asked'`
  const ends = "'credential.set', 'credential.removed', 'credential.ended'"
  const ended = `SELECT facts->>'action' FROM events WHERE kind IN (${ends}) AND facts->>'action' IS NOT NULL`
  return changes.parse(database.prepare(`${asked} AND action NOT IN (${ended})`).all())
}
