import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** No run lasts as long. */
const keptMs = 24 * 60 * 60_000

/**
 * Drops what runs left in a folder whose operator was killed. What is newer may be of one that runs, and what is another user's is
 * theirs.
 * @param prefix of the names that are looked at.
 */
export function dropOld(folder: string, prefix = ''): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix)) continue
    const path = join(folder, name)
    const { uid, mtimeMs = Date.now() } = lstatSync(path, { throwIfNoEntry: false }) ?? {}
    if (uid === process.getuid?.() && Date.now() - mtimeMs > keptMs) rmSync(path, { recursive: true, force: true })
  }
}
