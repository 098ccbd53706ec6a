import type { KeySlot } from '../header.ts'

/** The kinds of key sources, in the order in which a first start chooses; a passphrase is only ever chosen by a person. */
export const sourceIds = ['systemd-credential', 'keychain', 'key-file', 'passphrase'] as const
export type SourceId = (typeof sourceIds)[number]

/** Whether a header names a source that this release knows. */
export function isSourceId(id: string): id is SourceId {
  return (sourceIds as readonly string[]).includes(id)
}

/** A key that a source has made and keeps, and how a header names it. */
export interface NewKey {
  readonly slot: KeySlot
  /** For the caller to zero. */
  readonly kek: Buffer
}

/**
 * Where a vault's key-encryption key (KEK) comes from: one implementation a kind.
 *
 * A key comes into force in two moves, with the write of the vault that it wraps between them: it is made, then it is
 * settled. So a kill at any moment leaves the key that opens the vault, and a key in force without a vault can only mean
 * that the vault was lost, never that a first start was cut off.
 */
export interface KeySource {
  readonly id: SourceId
  /** For a person: what kind it is and where. */
  readonly title: string
  /** What it protects the vault against, and what not: said in the proof. */
  readonly guards: string
  /**
   * The keys, 32 bytes each, of which one may open a vault whose header has this slot; the caller zeroes them.
   * @throws Failure VAULT_LOCKED when there is none, or one that can't be trusted or read.
   */
  read(slot: KeySlot): Buffer[]
}
