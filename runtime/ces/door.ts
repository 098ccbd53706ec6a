import { randomBytes } from 'node:crypto'
import type { Layout } from '../protocol/layout.ts'
import { keyBytes } from '../vault/aes-gcm.ts'
import { keyId } from '../vault/header.ts'
import type { NewKey } from '../vault/keys/key-source.ts'
import { type Keychain, type KeychainRefusal, keychain } from '../vault/keys/keychain.ts'
import { KeychainLedger } from '../vault/keys/keychain-ledger.ts'
import { type VaultPlace, vaultPlace } from '../vault/place.ts'
import { slotAt } from '../vault/slot.ts'
import { isFirstStart } from '../vault/start.ts'
import { Vault } from '../vault/vault.ts'
import { writing } from '../vault/write.ts'
import { Audit, outcomeOf } from './audit/audit.ts'

/** A keychain that gave no key is not asked again sooner. */
const askAgainMs = 2000

/** What a door leads to, and what may open it. */
export interface Doorway extends Pick<Layout, 'vault' | 'vaultKey' | 'audit' | 'auditHead'> {
  /** The program that asks the keychain. */
  readonly keychain: string
  /** `$CREDENTIALS_DIRECTORY` */
  readonly credentials?: string | undefined
}

/** The way to the vault. A locked vault is tried again at each call, so mending it needs no restart. */
export class VaultDoor {
  readonly place: VaultPlace
  readonly audit: Audit
  readonly #keychain: Keychain
  readonly #ledger: KeychainLedger
  #vault: Vault | undefined
  #opening: Promise<Vault> | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #refusedAt = Number.NEGATIVE_INFINITY
  #told = ''

  constructor({ vault, vaultKey, audit, auditHead, ...at }: Doorway) {
    this.place = vaultPlace(vault, vaultKey, at.credentials)
    this.audit = new Audit({ folder: audit, anchor: auditHead })
    this.#keychain = keychain(at.keychain)
    this.#ledger = new KeychainLedger(vaultKey)
  }

  /** @throws Failure VAULT_LOCKED, with its file untouched. */
  open(): Promise<Vault> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** One after the other what changes the vault's key. */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** A new key that the keychain holds; on the ledger only where the keychain keeps what it is given. */
  async makeInKeychain(): Promise<NewKey | KeychainRefusal> {
    const unable = await this.#keychain.keeps()
    if (unable) return unable
    const kek = randomBytes(keyBytes)
    const id = keyId(kek)
    writing(() => this.#ledger.add(id))
    const refused = await this.#keychain.store(id, kek)
    if (refused) return refused
    this.place.keys.held.hold(id, kek)
    return { slot: { source: 'keychain', id, kdf: null }, kek }
  }

  /** What the keychain says now of the key that is in force; undefined where it is there, or in no keychain. */
  async askKeychain(): Promise<KeychainRefusal | undefined> {
    const slot = slotAt(this.place)
    if (slot?.source !== 'keychain') return undefined
    const found = await this.#keychain.read(slot.id)
    if (!Buffer.isBuffer(found)) return found
    this.place.keys.held.hold(slot.id, found)
    found.fill(0)
    return undefined
  }

  /** Drops every key that is not in force, from memory and from the keychain; what can't be is tried at the next start. */
  async dropOthers(vault: Vault): Promise<void> {
    try {
      const { id } = vault.key()
      this.place.keys.held.keepOnly(id)
      for (const other of this.#ledger.read().filter((one) => one !== id))
        if (!(await this.#keychain.remove(other))) this.#ledger.strike(other)
    } catch {
      // Nothing hangs on these keys any more: what keeps them from being dropped is told by whatever needs the disk next.
    }
  }

  /** Gives up the vault's lease. */
  close(): void {
    this.#vault?.close()
    this.#vault = undefined
    this.audit.close()
  }

  async #open(): Promise<Vault> {
    await this.#bringKey()
    if (this.#vault) return this.#vault
    try {
      const vault = Vault.open(this.place, 'the CES', await this.#firstKey())
      this.#vault = vault
      this.#tell('done')
      await this.dropOthers(vault)
      return vault
    } catch (error) {
      this.#tell(outcomeOf(error))
      throw error
    }
  }

  async #bringKey(): Promise<void> {
    const slot = slotAt(this.place)
    if (slot?.source !== 'keychain' || this.place.keys.held.has(slot.id)) return
    if (performance.now() - this.#refusedAt < askAgainMs) return
    const refused = await this.askKeychain()
    if (!refused) return
    this.#refusedAt = performance.now()
    this.place.keys.held.refuse(slot.id, refused.reason, refused.facts)
  }

  /** For a vault that is made now: a keychain that keeps what it is given, where nothing better was given. */
  async #firstKey(): Promise<NewKey | undefined> {
    if (!isFirstStart(this.place) || this.place.keys.credential.given()) return undefined
    const made = await this.makeInKeychain()
    return 'kek' in made ? made : undefined
  }

  /** Each opening and each new reason why not is on record, and not each try. */
  #tell(outcome: string): void {
    if (this.#told === outcome) return
    this.#told = outcome
    this.audit.note({ action: 'open', by: 'ces', outcome })
  }
}
