/** The keys a source holds, 32 bytes each; the caller zeroes them. */
export interface Keys {
  readonly inForce: Buffer | undefined
  /** Offered by a first start or a rotation that has not ended: the vault itself tells which of the two opens it. */
  readonly next: Buffer | undefined
}

/**
 * Where a vault's key-encryption key (KEK) comes from. One implementation a kind: the key file; room for a systemd
 * credential, a keychain, a passphrase.
 *
 * A key comes into force in two moves, with the write of the vault that it wraps between them: `offer`, then `settle`.
 * So a kill at any moment leaves the key that opens the vault, and a key in force without a vault can only mean that
 * the vault was lost, never that a first start was cut off.
 */
export interface KeySource {
  /** Stands in the vault's header. */
  readonly id: string
  /** For a person: what kind it is and where. */
  readonly title: string
  /** Where the key is looked for, for the sentence that says it is missing. */
  readonly place: string
  /** @throws Failure VAULT_LOCKED when there is a key that can't be trusted or read. */
  read(): Keys
  /** Makes a new next key, durably, and drops any that was offered before. */
  offer(): Buffer
  /** `key` is the one in force from now on, durably, and no other is kept. */
  settle(key: Buffer): void
}
