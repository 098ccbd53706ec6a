import { existsSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { backupOf } from './backup.ts'
import { makeFile, openFile } from './file.ts'
import type { Format } from './format.ts'

/** The one connection of a database, and the file it was opened on. */
export class Connection {
  readonly #path: string
  readonly #formats: readonly Format[]
  #opened: { readonly database: DatabaseSync; readonly file: string } | undefined
  #sound = true

  constructor(path: string, formats: readonly Format[]) {
    this.#path = path
    this.#formats = formats
  }

  current(): DatabaseSync {
    if (this.#opened && this.#opened.file !== identityOf(this.#path)) this.close()
    if (this.#opened && this.#sound) return this.#opened.database
    if (!existsSync(this.#path)) {
      if (existsSync(backupOf(this.#path))) throw new Error('its file is missing, and its backup is there')
      makeFile(this.#path, this.#formats)
    }
    const database = openFile(this.#path, this.#formats)
    // Only now: closing the last connection writes to the file, which a damaged one must be spared.
    this.close()
    this.#opened = { database, file: identityOf(this.#path) ?? '' }
    this.#sound = true
    return database
  }

  /** Looks at the file anew, since a connection answers from what it has read before. Nothing is used until it is sound. */
  verify(): void {
    this.#sound = false
    this.current()
  }

  close(): void {
    this.#opened?.database.close()
    this.#opened = undefined
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
