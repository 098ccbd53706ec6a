import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { type KeychainAnswer, type KeychainRequest, keychainAnswer } from '../../protocol/vault/keychain.ts'
import { keyBytes } from '../aes-gcm.ts'
import type { LockFacts, LockReason } from '../lock.ts'

/** How long the keychain may take: a prompt that nobody answers must not hold up who asked. */
const deadlineMs = 5000

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
  const ask = (request: KeychainRequest) => (hasBus() ? run(program, request) : noBus)
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

/** Without a session there is no keychain to start a program for (D-Bus specification, "Well-known Message Bus Instances"). */
function hasBus(): boolean {
  return Boolean(process.env.DBUS_SESSION_BUS_ADDRESS) || process.platform === 'darwin'
}

const noBus: KeychainAnswer = { fault: 'unreachable', why: 'this process has no session bus' }

function refusalOf(id: string, answer: KeychainAnswer): KeychainRefusal | undefined {
  if (!('fault' in answer)) return undefined
  if (answer.fault === 'locked') return { reason: 'keychain-locked', facts: { path: id } }
  return { reason: 'keychain-unreachable', facts: { path: id, found: answer.why } }
}

/** A group of its own, so that what it has started ends with it. */
async function run(program: string, request: KeychainRequest): Promise<KeychainAnswer> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
  const late = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), deadlineMs)
  try {
    child.stdin.on('error', () => undefined).end(JSON.stringify(request))
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
    if (child.signalCode) return { fault: 'unreachable', why: `it did not answer within ${deadlineMs / 1000} s` }
    return keychainAnswer.parse(JSON.parse(said))
  } catch {
    return { fault: 'unreachable', why: 'the program that asks it could not run' }
  } finally {
    clearTimeout(late)
  }
}
