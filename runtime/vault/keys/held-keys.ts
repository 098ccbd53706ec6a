import { type LockFacts, type LockReason, locked } from '../lock.ts'

/**
 * Keys that no file holds: fetched from a keychain or derived from a passphrase, and kept in the memory of the one
 * process that opens the vault, for as long as it runs.
 */
export class HeldKeys {
  readonly #keys = new Map<string, Buffer>()
  readonly #refusals = new Map<string, () => Error>()

  hold(id: string, key: Buffer): void {
    this.#keys.set(id, Buffer.from(key))
    this.#refusals.delete(id)
  }

  has(id: string): boolean {
    return this.#keys.has(id)
  }

  /** Notes why the key of a slot could not be had. */
  refuse(id: string, reason: LockReason, facts: LockFacts): void {
    this.#refusals.set(id, () => locked(reason, facts))
  }

  /**
   * Copies, for the caller to zero: the key of this slot, or every key there is where it is not among them, so that a
   * changed name in a header is told as that.
   * @throws Failure VAULT_LOCKED with the reason that was noted, else `reason`.
   */
  read(id: string, reason: LockReason, facts: LockFacts): Buffer[] {
    const found = this.#keys.get(id)
    const keys = found ? [found] : [...this.#keys.values()]
    if (keys.length > 0) return keys.map((key) => Buffer.from(key))
    throw this.#refusals.get(id)?.() ?? locked(reason, facts)
  }

  /** Zeroes and drops every key but the one of this slot. */
  keepOnly(id: string | undefined): void {
    for (const [other, key] of this.#keys) {
      if (other === id) continue
      key.fill(0)
      this.#keys.delete(other)
    }
  }
}
