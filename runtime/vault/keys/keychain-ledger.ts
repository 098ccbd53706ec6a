import { join } from 'node:path'
import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { keychainItems } from '../../protocol/vault/keychain.ts'
import { locked } from '../lock.ts'
import { readPrivate } from '../private-file.ts'

/**
 * Which items of a keychain are this vault's: noted before one is stored and struck after it is removed, so that a kill
 * leaves none behind that nobody knows of.
 */
export class KeychainLedger {
  readonly #path: string

  constructor(keyFolder: string) {
    this.#path = join(keyFolder, 'keychain')
  }

  /** @throws Failure VAULT_LOCKED */
  read(): string[] {
    const text = readPrivate(this.#path)?.toString()
    if (text === undefined) return []
    try {
      return keychainItems.parse(JSON.parse(text))
    } catch {
      throw locked('key-damaged', { path: this.#path, found: text.length, wanted: 'a list of' })
    }
  }

  /** @throws NodeJS.ErrnoException such as ENOSPC */
  add(id: string): void {
    this.#write([...this.read(), id])
  }

  strike(id: string): void {
    this.#write(this.read().filter((one) => one !== id))
  }

  #write(kept: readonly string[]): void {
    if (kept.length === 0) removeDurably(this.#path)
    else writeDurably(this.#path, `${JSON.stringify(kept)}\n`)
  }
}
