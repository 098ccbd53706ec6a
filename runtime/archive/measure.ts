import { createHash } from 'node:crypto'
import { type Part, workspacePart } from '../protocol/home/backup.ts'
import type { Entry } from './header.ts'

/** Which part of a backup an entry belongs to: the first name of its path. */
export function partNameOf({ path }: Pick<Entry, 'path'>): string {
  return path.split('/', 1)[0] ?? ''
}

/** Counts and hashes one part while it is written or read: on the machine, after writing, and where it is restored. */
export class Measure {
  readonly #hash = createHash('sha256')
  #entries = 0
  #bytes = 0

  /** Of the workspace what an entry is counts too; of a file that stands for itself only what it holds. */
  entry({ path, kind, mode, size, modified, target }: Entry): void {
    this.#entries += 1
    if (partNameOf({ path }) !== workspacePart) return
    this.#hash.update(`${JSON.stringify([path, kind, mode, size, modified, target ?? ''])}\n`)
  }

  piece(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    this.#hash.update(bytes)
  }

  /** What came of it. It measures nothing more afterwards. */
  taken(name: Part['name']): Part {
    return { name, entries: this.#entries, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}
