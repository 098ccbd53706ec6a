import { randomBytes } from 'node:crypto'
import { askKeychain } from '../../process/ask-keychain.ts'
import type { KeychainAnswer, KeychainRequest } from '../../protocol/vault/keychain.ts'
import { keyBytes } from '../aes-gcm.ts'
import type { LockFacts, LockReason } from '../lock.ts'

/** Why the keychain gave no key, as a vault says it. */
export interface KeychainRefusal {
  readonly reason: LockReason & ('keychain-locked' | 'keychain-unreachable' | 'keychain-missing')
  readonly facts: LockFacts
}

/** The keychain of the desktop this process belongs to. No call throws, prompts, or takes longer than its deadline. */
export interface Keychain {
  /** Whether it keeps what it is given: a canary is stored, read back and removed. */
  keeps(): Promise<KeychainRefusal | undefined>
  read(id: string): Promise<Buffer | KeychainRefusal>
  /** Durable and read back when there is no refusal. */
  store(id: string, key: Buffer): Promise<KeychainRefusal | undefined>
  /** Also where it is not there. */
  remove(id: string): Promise<KeychainRefusal | undefined>
}

/** @param program the keychain program of the same release, started for each call. */
export function keychain(program: string): Keychain {
  const ask = (request: KeychainRequest) => askKeychain(program, request)
  const store = async (id: string, key: Buffer) =>
    refusalOf(id, await ask({ verb: 'store', id, key: key.toString('hex') }))
  const remove = async (id: string) => refusalOf(id, await ask({ verb: 'remove', id }))
  return {
    store,
    remove,
    keeps: async () => {
      const canary = `canary-${randomBytes(8).toString('hex')}`
      const refused = await store(canary, randomBytes(keyBytes))
      return refused ?? (await remove(canary))
    },
    read: async (id) => {
      const answer = await ask({ verb: 'read', id })
      const refused = refusalOf(id, answer)
      if (refused) return refused
      const key = Buffer.from(('key' in answer && answer.key) || '', 'hex')
      return key.length === keyBytes ? key : { reason: 'keychain-missing', facts: { path: id } }
    },
  }
}

function refusalOf(id: string, answer: KeychainAnswer): KeychainRefusal | undefined {
  if (!('fault' in answer)) return undefined
  if (answer.fault === 'locked') return { reason: 'keychain-locked', facts: { path: id } }
  return { reason: 'keychain-unreachable', facts: { path: id, found: answer.why } }
}
