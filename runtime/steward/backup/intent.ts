import { readFileSync } from 'node:fs'
import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { type RestoreIntent, restoreIntent } from '../../protocol/home/backup.ts'
import type { Layout } from '../../protocol/layout.ts'

/** Writes durably how far a restore is, before anything of that is done. */
export function writeIntent(at: Layout, intent: RestoreIntent): void {
  writeDurably(at.restore, `${JSON.stringify(intent)}\n`)
}

/** What a restore that was killed has left; undefined where none is open. @throws SyntaxError, z.ZodError for a broken one */
export function readIntent(at: Layout): RestoreIntent | undefined {
  try {
    return restoreIntent.parse(JSON.parse(readFileSync(at.restore, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Nothing is open any more. */
export function closeIntent(at: Layout): void {
  removeDurably(at.restore)
}
