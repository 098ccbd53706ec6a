import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { keyBytes } from '../aes-gcm.ts'
import { type Kdf, keyId } from '../header.ts'
import { locked } from '../lock.ts'
import type { NewKey } from './key-source.ts'

/** OWASP's cheat sheet on password storage: scrypt with N = 2^17, r = 8, p = 1; 128 MiB and about 0.4 s. */
const chosen = { name: 'scrypt', n: 2 ** 17, r: 8, p: 1 } as const
/** A header is read before anything in it is known to be authentic: it must not make us spend more than this. */
const mostN = 2 ** 18
const mostR = 8
const mostP = 2

const derive = promisify<Buffer, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt)

/** A key derived from a passphrase under a fresh salt. Nothing of either is kept anywhere. */
export async function keyFromNew(passphrase: Buffer): Promise<NewKey> {
  const kdf: Kdf = { ...chosen, salt: randomBytes(16).toString('hex') }
  const kek = await keyFrom(passphrase, kdf, 'a new key')
  return { slot: { source: 'passphrase', id: keyId(kek), kdf }, kek }
}

/**
 * The key that a passphrase gives under the parameters of a header.
 * @throws Failure VAULT_LOCKED kdf-refused, before anything is derived.
 */
export async function keyFrom(passphrase: Buffer, kdf: Kdf, path: string): Promise<Buffer> {
  const { n, r, p, salt } = kdf
  const isPower = n > 1 && (n & (n - 1)) === 0
  if (!isPower || n > mostN || r < 1 || r > mostR || p < 1 || p > mostP)
    throw locked('kdf-refused', { path, found: `N=${n} r=${r} p=${p}`, wanted: `N=${mostN} r=${mostR} p=${mostP}` })
  // OpenSSL counts 128·N·r bytes and a little more (EVP_PBE_scrypt(3)).
  return await derive(passphrase, Buffer.from(salt, 'hex'), keyBytes, { N: n, r, p, maxmem: 128 * n * r + 2 ** 20 })
}
