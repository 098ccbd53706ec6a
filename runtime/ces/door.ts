import type { Layout } from '../protocol/layout.ts'
import { type VaultPlace, vaultPlace } from '../vault/place.ts'
import { Vault } from '../vault/vault.ts'

/** The way to the vault. A locked vault is tried again at each call, so mending it needs no restart. */
export class VaultDoor {
  readonly place: VaultPlace
  #vault: Vault | undefined

  constructor({ vault, vaultKey }: Pick<Layout, 'vault' | 'vaultKey'>) {
    this.place = vaultPlace(vault, vaultKey)
  }

  /** @throws Failure VAULT_LOCKED, with its file untouched. */
  open(): Vault {
    this.#vault ??= Vault.open(this.place, 'the CES')
    return this.#vault
  }

  /** Gives up the vault's lease. */
  close(): void {
    this.#vault?.close()
    this.#vault = undefined
  }
}
