import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { writeDurably } from '../durable/staged-file.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'

/** The key that signs grants, or why there is none to sign with. */
export interface GrantKey {
  /** @throws Failure GRANT_KEY_UNUSABLE. */
  use(): KeyObject
  /** `ok`, or one sentence. */
  check(): string
}

/**
 * Takes the gateway's Ed25519 key from its file, making it at the first start, and offers its public half (SPKI, PEM)
 * for the steward to publish. A damaged key is left as it is: a new one would silently end every verifier's trust.
 * Does not throw.
 */
export function takeGrantKey(paths: Layout): GrantKey {
  try {
    const key = existsSync(paths.grantKey) ? readKey(paths.grantKey) : makeKey(paths.grantKey)
    offer(paths.grantOffer, publicPem(key))
    return { use: () => key, check: () => 'ok' }
  } catch (error) {
    const failure = Failure.of('GRANT_KEY_UNUSABLE', { why: (error as Error).message }, error)
    const use = () => {
      throw failure
    }
    return { use, check: () => failure.message }
  }
}

/** A key's public half as it is published: SPKI in PEM. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** What is wrong with the kind or mode of the key's file; undefined where nothing is. */
export function faultOfKeyFile(path: string): string | undefined {
  const file = lstatSync(path)
  if (!file.isFile()) return 'its file is not a regular file'
  const mode = file.mode & 0o777
  return mode === 0o600 ? undefined : `its file has mode ${mode.toString(8)} and not 600`
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519')
  writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600)
  return privateKey
}

function readKey(path: string): KeyObject {
  const fault = faultOfKeyFile(path)
  if (fault) throw new Error(fault)
  const key = parseKey(readFileSync(path, 'utf8'))
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error('its file holds no Ed25519 key')
  return key
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

function offer(path: string, pem: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === pem) return
  writeDurably(path, pem)
}
