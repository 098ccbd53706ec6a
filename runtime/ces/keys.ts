import { Failure } from '../protocol/failure.ts'
import type { Rotation } from '../protocol/vault/rotation.ts'
import { keyId } from '../vault/header.ts'
import type { NewKey } from '../vault/keys/key-source.ts'
import { keyFrom, keyFromNew } from '../vault/keys/passphrase.ts'
import { lockedBy } from '../vault/lock.ts'
import { slotAt } from '../vault/slot.ts'
import type { Vault } from '../vault/vault.ts'
import type { VaultDoor } from './door.ts'

/** Which key now opens the vault. */
export interface Rotated {
  readonly key: string
  readonly generation: number
}

/**
 * Replaces keys: with `dataKey` the one that encrypts the records, else (or with `keySource` too) the one that wraps it.
 * Killed at any moment, the vault opens as before or after.
 * @throws Failure KEY_SOURCE_UNUSABLE, PASSPHRASE_NEEDED: the vault is as it was; VAULT_LOCKED, VAULT_UNWRITABLE.
 */
export function rotate(door: VaultDoor, wanted: Rotation): Promise<Rotated> {
  return door.inTurn(async () => {
    const vault = await door.open()
    try {
      if (wanted.keySource || !wanted.dataKey) await rewrap(door, vault, wanted)
      if (wanted.dataKey) vault.reencrypt()
    } finally {
      await door.dropOthers(vault)
    }
    const { key, generation } = vault.verify()
    return { key, generation }
  })
}

async function rewrap(door: VaultDoor, vault: Vault, { keySource, passphrase }: Rotation): Promise<void> {
  const source = keySource ?? vault.key().source
  if (source === 'key-file') return vault.rewrap()
  const made = await makers[source](door, passphrase)
  try {
    vault.rewrap(made)
  } finally {
    made.kek.fill(0)
  }
}

/** How a source that is no file makes a key. */
const makers = {
  keychain: async (door: VaultDoor): Promise<NewKey> => {
    const made = await door.makeInKeychain()
    if ('kek' in made) return made
    const { why, fix } = lockedBy(made.reason, made.facts)
    throw Failure.of('KEY_SOURCE_UNUSABLE', { source: 'keychain', why, fix })
  },
  passphrase: async (door: VaultDoor, passphrase: string | undefined): Promise<NewKey> => {
    if (passphrase === undefined) throw Failure.of('PASSPHRASE_NEEDED', {})
    const made = await withBytes(passphrase, keyFromNew)
    door.place.keys.held.hold(made.slot.id, made.kek)
    return made
  },
  'systemd-credential': async (): Promise<NewKey> => {
    const why = 'the service manager gives it, and CES cannot make another there'
    throw Failure.of('KEY_SOURCE_UNUSABLE', {
      source: 'systemd credential',
      why,
      fix: 'Move to a key that CES makes: vellum credentials rotate --key-source key-file',
    })
  },
} as const

/**
 * Opens a vault whose key comes from a passphrase, until CES ends.
 * @returns whether it was locked before.
 * @throws Failure VAULT_NOT_PASSPHRASE, PASSPHRASE_WRONG, VAULT_LOCKED for any other reason.
 */
export function unlock(door: VaultDoor, passphrase: string): Promise<boolean> {
  return door.inTurn(async () => {
    const slot = slotAt(door.place)
    if (!slot?.kdf)
      throw Failure.of('VAULT_NOT_PASSPHRASE', { source: slot ? door.place.keys.title(slot) : 'key file' })
    const { kdf, id } = slot
    const wasHeld = door.place.keys.held.has(id)
    const key = await withBytes(passphrase, (bytes) => keyFrom(bytes, kdf, door.place.file))
    try {
      if (keyId(key) !== id) throw Failure.of('PASSPHRASE_WRONG', {})
      door.place.keys.held.hold(id, key)
    } finally {
      key.fill(0)
    }
    await door.open()
    return !wasHeld
  })
}

async function withBytes<Result>(text: string, act: (bytes: Buffer) => Promise<Result>): Promise<Result> {
  const bytes = Buffer.from(text)
  try {
    return await act(bytes)
  } finally {
    bytes.fill(0)
  }
}
