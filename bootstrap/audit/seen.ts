import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { operatorFolders } from '../record/folders.ts'
import { writePrivately } from '../record/private-file.ts'

/** How far the record of a machine was seen from here: whoever is root there can write all of it anew, and not this. */
const seen = z.strictObject({ seq: z.int().min(1), hash: z.string(), at: z.string() })
export type Seen = z.infer<typeof seen>

/** What was seen last of the record of an assistant; undefined where nothing was, or the note of it cannot be read. */
export function lastSeen(name: string): Seen | undefined {
  try {
    return seen.parse(JSON.parse(readFileSync(operatorFolders().audit(name), 'utf8')))
  } catch {
    return undefined
  }
}

/** @throws Failure RECORD_UNWRITABLE */
export function keepSeen(name: string, last: Seen): void {
  writePrivately(operatorFolders().audit(name), `${JSON.stringify(last)}\n`)
}
