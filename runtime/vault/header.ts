import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { type Bound, hex, seal, sealedBox, unseal } from './aes-gcm.ts'
import { locked } from './lock.ts'

/** Stands in every header; another one is refused as unknown-format. */
export const formatVersion = 1

/** How a passphrase became a key (RFC 7914). */
const kdf = z.strictObject({ name: z.literal('scrypt'), n: z.int(), r: z.int(), p: z.int(), salt: hex(16) })
export type Kdf = z.infer<typeof kdf>

/** Which key-encryption key (KEK) wraps this vault's data-encryption key (DEK). */
const keySlot = z.strictObject({
  /** The kind of key source, for example `key-file`. */
  source: z.string(),
  /** `keyId` of the KEK: tells a wrong key from a damaged header. */
  id: hex(8),
  /** For a passphrase; bounded where it is used, since it is read before it is known to be authentic. */
  kdf: kdf.nullable(),
})
export type KeySlot = z.infer<typeof keySlot>

/** The first line of a vault file. Readable; `dek` authenticates who the vault is, `seal` all the rest. */
export const header = z.strictObject({
  magic: z.literal('vellum-vault'),
  format: z.int(),
  vault: hex(16),
  key: keySlot,
  dek: sealedBox,
  /** Counts the writes of this vault, from 1. */
  generation: z.int().min(1),
  /** How long everything after this line is: tells a truncated file from a damaged one. */
  bodyBytes: z.int().min(1),
  seal: sealedBox,
})
export type Header = z.infer<typeof header>
/** Who a vault is, whatever it holds. */
export type Identity = Pick<Header, 'vault' | 'key' | 'dek'>

/** Names a KEK without telling anything of it: a 64-bit prefix of HMAC-SHA-256 under the key itself. */
export function keyId(kek: Buffer): string {
  return createHmac('sha256', kek).update('vellum vault key id').digest('hex').slice(0, 16)
}

/** The DEK wrapped by a KEK, as a header holds it. */
export function wrap(dek: Buffer, vault: string, { slot, kek }: { slot: KeySlot; kek: Buffer }): Identity {
  return { vault, key: slot, dek: seal(kek, dek, identityOf(vault, slot)) }
}

/** A complete header for one generation. */
export function sealHeader(dek: Buffer, identity: Identity, generation: number, bodyBytes: number): Header {
  const open = { magic: 'vellum-vault', format: formatVersion, ...identity, generation, bodyBytes } as const
  return { ...open, seal: seal(dek, Buffer.alloc(0), stateOf(open)) }
}

/** A header that was found authentic, with its DEK and which KEK opened it. */
export interface OpenedHeader {
  readonly header: Header
  readonly dek: Buffer
  readonly kek: Buffer
}

/**
 * Unwraps the DEK with whichever of `keks` the header names and checks all the header says.
 * @throws Failure VAULT_LOCKED: unknown-format, wrong-key, wrong-credential, damaged.
 */
export function openHeader(found: Header, keks: readonly Buffer[], path: string): OpenedHeader {
  if (found.format !== formatVersion)
    throw locked('unknown-format', { path, found: found.format, wanted: formatVersion })
  const kek = keks.find((one) => keyId(one) === found.key.id)
  if (kek === undefined) {
    const wrong = found.key.source === 'systemd-credential' ? 'wrong-credential' : 'wrong-key'
    throw locked(keks.some((one) => fits(found, one)) ? 'damaged' : wrong, { path })
  }
  const dek = unseal(kek, found.dek, identityOf(found.vault, found.key))
  if (dek === undefined) throw locked('damaged', { path })
  if (unseal(dek, found.seal, stateOf(found)) === undefined) throw locked('damaged', { path })
  return { header: found, dek, kek }
}

/** Whether a key opens a header that names another: then not the key is wrong but the name in the header. */
function fits(found: Header, kek: Buffer): boolean {
  const dek = unseal(kek, found.dek, identityOf(found.vault, { ...found.key, id: keyId(kek) }))
  dek?.fill(0)
  return dek !== undefined
}

function identityOf(vault: string, key: Header['key']): Bound {
  return ['dek', formatVersion, vault, key.source, key.id, key.kdf]
}

function stateOf({ magic, format, vault, key, dek, generation, bodyBytes }: Omit<Header, 'seal'>): Bound {
  return [
    'header',
    magic,
    format,
    vault,
    key.source,
    key.id,
    key.kdf,
    dek.nonce,
    dek.sealed,
    dek.tag,
    generation,
    bodyBytes,
  ]
}
