import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type VaultPlace, vaultPlace } from '../vault/place.ts'
import { Vault } from '../vault/vault.ts'

const prefix = 'scratch-'

/** The aliases a scratch vault holds from the start. */
export const canaries = ['canary/first', 'canary/second'] as const

/** A vault to be harmed: made by the code and the kind of key source of the real one, removed at the end of its scope. */
export interface Scratch extends Disposable {
  readonly place: VaultPlace
  readonly vault: Vault
}

/**
 * Makes a scratch vault in a new folder (0700) inside `folder`, with a random secret for each canary.
 * @throws Failure or NodeJS.ErrnoException when it can't be made; then nothing is left.
 */
export function makeScratch(folder: string): Scratch {
  const own = mkdtempSync(join(folder, prefix))
  const remove = () => rmSync(own, { recursive: true, force: true })
  try {
    const place = vaultPlace(join(own, 'vault'), join(own, 'key'))
    const vault = Vault.open(place, 'a self-check')
    for (const alias of canaries) vault.put(alias, randomBytes(32))
    const end = () => {
      vault.close()
      remove()
    }
    return { place, vault, [Symbol.dispose]: end }
  } catch (error) {
    remove()
    throw error
  }
}

/** Removes the scratch vaults of a process that was killed. Only at start, when no self-check runs. */
export function dropScratch(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}
