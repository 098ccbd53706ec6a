import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { FastifyInstance } from 'fastify'
import { checkPart, comparePart, makePart } from '../../protocol/routes.ts'
import { answer } from '../answer.ts'
import type { Identity } from '../identity.ts'
import type { Database } from './database.ts'

/** Registers what the steward asks the owner of a database for: a copy for a backup, and a look at one that is restored. */
export function answerPart(app: FastifyInstance, { name, paths }: Identity, store: Database): void {
  answer(app, makePart, () => {
    store.copyTo(paths.partMade(name))
    return {}
  })
  answer(app, checkPart, () => {
    store.examine(paths.partArrived(name))
    return {}
  })
  answer(app, comparePart, () => {
    store.examine(paths.partArrived(name))
    return { tables: store.compare(paths.partArrived(name)) }
  })
}

/**
 * Lets the owner of a database carry over, before it serves, what a restore must not take back: looks into the one that was
 * put aside, as long as that is there. @throws Error what SQLite says: then nothing is known of what must be carried over.
 */
export function carryOver(before: string, carry: (before: DatabaseSync) => void): void {
  if (!existsSync(before)) return
  const database = new DatabaseSync(before)
  try {
    carry(database)
  } finally {
    database.close()
  }
}
