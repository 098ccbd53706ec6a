import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'

/** Bytes as lower-case hexadecimal, the one spelling they can have in a vault file; `bytes` fixes how many. */
export function hex(bytes?: number) {
  return z.string().regex(bytes === undefined ? /^(?:[0-9a-f]{2})*$/ : new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
}

/** NIST SP 800-38D: a 96-bit nonce is used as it stands; a full 128-bit tag. */
const nonceBytes = 12
const tagBytes = 16
/** AES-256. */
export const keyBytes = 32

/** What AES-256-GCM made of a plaintext. An empty plaintext leaves a tag over what is bound to it (GMAC). */
export const sealedBox = z.strictObject({ nonce: hex(nonceBytes), sealed: hex(), tag: hex(tagBytes) })
export type SealedBox = z.infer<typeof sealedBox>

/** What a box is bound to besides its plaintext, first its purpose; as JSON, so no two lists have the same bytes. */
export type Bound = readonly [purpose: string, ...unknown[]]

/** Encrypts under a fresh random nonce and binds `bound` (the AAD) to the result. */
export function seal(key: Buffer, plaintext: Buffer, bound: Bound): SealedBox {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(JSON.stringify(bound)))
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return { nonce: nonce.toString('hex'), sealed: sealed.toString('hex'), tag: cipher.getAuthTag().toString('hex') }
}

/** The plaintext, for the caller to zero; undefined when key, box or `bound` are not those of `seal`. */
export function unseal(key: Buffer, box: SealedBox, bound: Bound): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(box.nonce, 'hex'), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(JSON.stringify(bound)))
  decipher.setAuthTag(Buffer.from(box.tag, 'hex'))
  const plaintext = decipher.update(Buffer.from(box.sealed, 'hex'))
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return undefined
  }
}
