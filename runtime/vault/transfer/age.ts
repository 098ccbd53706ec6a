import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * As much of the age file format, version 1 (https://c2sp.org/age), as CES needs: it encrypts to X25519 public keys, and
 * opens with the key of one file, which whoever has the identity takes out of the header. Made of node:crypto alone; that
 * the `age` program opens it is tested.
 */
const version = 'age-encryption.org/v1'
const cipher = 'chacha20-poly1305'
const tagBytes = 16
const chunkBytes = 64 * 1024
const nonceBytes = 16
export const fileKeyBytes = 16

/** An age file of this text. @param recipients X25519 public keys, RFC 7748 */
export function sealTo(recipients: readonly Buffer[], text: Buffer): Buffer {
  const fileKey = randomBytes(fileKeyBytes)
  try {
    const header = `${version}\n${recipients.map((one) => stanza(one, fileKey)).join('')}---`
    const nonce = randomBytes(nonceBytes)
    const key = derived(fileKey, nonce, 'payload')
    return Buffer.concat([Buffer.from(`${header} ${mac(fileKey, header)}\n`), nonce, ...chunks(text).map(sealing(key))])
  } finally {
    fileKey.fill(0)
  }
}

/** The text of an age file, for the caller to zero; undefined where it is not whole or this is not its key. */
export function openWith(fileKey: Buffer, file: Buffer): Buffer | undefined {
  const end = file.indexOf('\n', file.indexOf('\n--- ') + 1)
  const lines = file.subarray(0, Math.max(0, end)).toString('latin1')
  const [, header, found] = /^(age-encryption\.org\/v1\n[\s\S]*\n---) ([A-Za-z0-9+/]{43})$/.exec(lines) ?? []
  if (header === undefined || !timingSafeEqual(Buffer.from(mac(fileKey, header)), Buffer.from(found ?? '')))
    return undefined
  const nonce = file.subarray(end + 1, end + 1 + nonceBytes)
  const key = derived(fileKey, nonce, 'payload')
  const sealed = chunks(file.subarray(end + 1 + nonceBytes), chunkBytes + tagBytes)
  const opened = sealed.map(opening(key))
  // Only a text without a byte ends with an empty chunk.
  const isWhole = opened.every((one) => one !== undefined) && (opened.length === 1 || opened.at(-1)?.length !== 0)
  const text = isWhole ? Buffer.concat(opened) : undefined
  for (const one of opened) one?.fill(0)
  return text
}

/** "The X25519 recipient type": the file key, wrapped for a key pair that nobody keeps and the recipient's. */
function stanza(recipient: Buffer, fileKey: Buffer): string {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const share = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const jwk = { kty: 'OKP', crv: 'X25519', x: recipient.toString('base64url') }
  const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) })
  const wrapping = derived(secret, Buffer.concat([share, recipient]), `${version}/X25519`)
  const box = createCipheriv(cipher, wrapping, Buffer.alloc(12), { authTagLength: tagBytes })
  const body = Buffer.concat([box.update(fileKey), box.final(), box.getAuthTag()])
  return `-> X25519 ${unpadded(share)}\n${unpadded(body)}\n`
}

function mac(fileKey: Buffer, header: string): string {
  return unpadded(
    createHmac('sha256', derived(fileKey, Buffer.alloc(0), 'header'))
      .update(header, 'latin1')
      .digest(),
  )
}

function derived(key: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32))
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

/** Pieces of one size, the last of what is left; one at least. */
function chunks(bytes: Buffer, size = chunkBytes): Buffer[] {
  const count = Math.max(1, Math.ceil(bytes.length / size))
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

/** "Payload": eleven bytes count the chunks, and the twelfth marks the last. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function sealing(key: Buffer) {
  return (chunk: Buffer, index: number, all: readonly Buffer[]) => {
    const nonce = nonceOf(index, index === all.length - 1)
    const box = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    return Buffer.concat([box.update(chunk), box.final(), box.getAuthTag()])
  }
}

function opening(key: Buffer) {
  return (chunk: Buffer, index: number, all: readonly Buffer[]): Buffer | undefined => {
    if (chunk.length < tagBytes) return undefined
    const nonce = nonceOf(index, index === all.length - 1)
    const box = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    box.setAuthTag(chunk.subarray(chunk.length - tagBytes))
    const text = box.update(chunk.subarray(0, chunk.length - tagBytes))
    try {
      box.final()
      return text
    } catch {
      text.fill(0)
      return undefined
    }
  }
}
