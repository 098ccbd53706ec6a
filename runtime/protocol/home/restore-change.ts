import * as z from 'zod'
import { partNames } from './backup.ts'

/** One table, by its rows: how many there are, how many the backup has, and how many only one of the two has. */
export const tableChange = z.object({
  table: z.string(),
  here: z.int(),
  there: z.int(),
  added: z.int(),
  gone: z.int(),
})
export type TableChange = z.infer<typeof tableChange>

/** Names that only the backup has, that both have with another content, and that only the machine has. */
export const nameChange = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  gone: z.array(z.string()),
})
export type NameChange = z.infer<typeof nameChange>

/** What a process says of its part: of a database the tables, of the vault the names of credentials. */
export const partChange = z.object({ tables: z.array(tableChange).optional(), credentials: nameChange.optional() })

/** How many names of files are told; all are counted. */
export const mostNames = 100

/** How what an assistant holds differs from what a backup would put in its place. */
export const restoreChange = z.object({
  databases: z.array(z.object({ name: z.enum(partNames), tables: z.array(tableChange) })),
  credentials: nameChange,
  /** Of each the first names. */
  workspace: nameChange,
  counts: z.object({ added: z.int(), changed: z.int(), gone: z.int() }),
})
export type RestoreChange = z.infer<typeof restoreChange>
