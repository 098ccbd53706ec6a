import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { copyTo } from '../../process/database/backup.ts'
import { wordsOf } from '../../process/database/transaction.ts'
import type { Layout } from '../../protocol/layout.ts'

/**
 * Copies the database of a process that does not run into its part of a backup, as its owner.
 * @returns why it could not be copied.
 */
export function copyPart(at: Layout, owner: 'assistant' | 'gateway'): string | undefined {
  const path = owner === 'assistant' ? at.assistantDatabase : at.gatewayDatabase
  // SQLite would make one.
  if (!existsSync(path)) return `${path} is not there`
  try {
    using database = new DatabaseSync(path)
    copyTo(database, at.partMade(owner))
    return undefined
  } catch (error) {
    return wordsOf(error)
  }
}
