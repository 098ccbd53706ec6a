import { claimsOf } from './file.ts'
import type { KeySlot } from './header.ts'
import type { VaultPlace } from './place.ts'
import { readPrivate } from './private-file.ts'

/**
 * Which key opens a vault, as far as its files can say: by the vault's own file, by its previous generation, else by
 * the source that is in force. Undefined before there is a vault.
 */
export function slotAt({ file, previous, keys }: VaultPlace): KeySlot | undefined {
  for (const path of [file, previous]) {
    try {
      const bytes = readPrivate(path)
      if (bytes) return claimsOf(bytes, path).key
    } catch {
      // What is wrong with the file is told by whoever opens the vault.
    }
  }
  const source = keys.inForce()
  return source && { source, id: '', kdf: null }
}
