import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type VaultPlace, vaultPlace } from '../vault/place.ts'
import { Vault } from '../vault/vault.ts'

const prefix = 'scratch-'

/** A vault to be harmed, made by the code and with the kind of key source of the real one; gone with its scope. */
export interface Scratch extends Disposable {
  readonly place: VaultPlace
  readonly vault: Vault
  /** The secrets it holds from the start, by alias. */
  readonly canaries: Readonly<Record<'canary/first' | 'canary/second', Buffer>>
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
    const canaries = { 'canary/first': randomBytes(32), 'canary/second': randomBytes(32) }
    for (const [alias, secret] of Object.entries(canaries)) vault.put(alias, secret)
    const end = () => {
      vault.close()
      remove()
    }
    return { place, vault, canaries, [Symbol.dispose]: end }
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
