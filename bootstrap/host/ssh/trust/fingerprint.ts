import { createHash } from 'node:crypto'

/** As ssh-keygen -l prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** The type that a key's blob begins with, RFC 4253 section 6.6. */
export function typeOf(blob: Buffer): string {
  if (blob.length < 4) return ''
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
}

/** What a person calls it: ED25519, RSA, ECDSA. */
export function kindOf(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ECDSA'
  return type.replace(/^ssh-/, '').replace(/@.*$/, '').toUpperCase()
}
