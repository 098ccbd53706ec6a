import { existsSync } from 'node:fs'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import type { Settings } from '../config/settings.ts'
import { agentKeys } from './agent.ts'
import type { Candidate } from './candidate.ts'
import { keyFile, notInAgent } from './key-file.ts'

/** MaxAuthTries of sshd_config(5) as it comes: the host hangs up at the sixth that it refuses. */
export const mostTries = 6

/** The keys that are shown, in this order, and what could not be shown. */
export interface Candidates {
  readonly keys: readonly Candidate[]
  /** Why keys that are there are not among them. */
  readonly unusable: readonly Failure[]
}

/**
 * In the order of OpenSSH (pubkey_prepare of sshconnect2.c): files whose key the agent holds, what else the agent holds, other
 * files. One that the person named is the only one.
 * @throws Failure KEY_UNUSABLE, SSH_UNSUPPORTED for a file that the person named
 */
export async function candidatesFor(settings: Settings, identity: string | undefined): Promise<Candidates> {
  const inAgent = await agentKeys(settings.agent)
  if (identity !== undefined) return { keys: [namedKey(identity, inAgent)], unusable: [] }
  const { keys: files, unusable } = readable(settings.identityFiles)
  const held = inAgent.filter((one) => files.some((file) => isSame(one, file)))
  const ordered = files.flatMap((file) => held.find((one) => isSame(one, file)) ?? [])
  const others = settings.identitiesOnly ? [] : inAgent.filter((one) => !held.includes(one))
  const rest = files.filter((file) => !held.some((one) => isSame(one, file)))
  const nowhere = rest.filter(isElsewhere).map((one) => notInAgent(one.name, one.key))
  const here = rest.filter((one) => !isElsewhere(one))
  return { keys: [...ordered, ...others, ...here], unusable: [...unusable, ...nowhere] }
}

/**
 * The key in a file that the person named; the agent's where it holds it: then nobody is asked for a passphrase.
 * @throws Failure KEY_UNUSABLE, SSH_UNSUPPORTED
 */
export function namedKey(identity: string, inAgent: readonly Candidate[]): Candidate {
  const file = named(identity)
  const found = inAgent.find((one) => isSame(one, file)) ?? file
  if (isElsewhere(found)) throw notInAgent(found.name, found.key)
  return found
}

function isElsewhere({ privateHalf }: Candidate): boolean {
  return privateHalf === 'elsewhere'
}

function named(identity: string): Candidate {
  const next = 'Name the file of a private key: --identity FILE'
  if (!existsSync(identity)) throw Failure.of('KEY_UNUSABLE', { file: identity, why: 'it is not there', next })
  const key = keyFile(identity)
  if (key) return key
  throw Failure.of('KEY_UNUSABLE', { file: identity, why: 'it is not there any more', next })
}

function readable(files: readonly string[]): { keys: Candidate[]; unusable: Failure[] } {
  const keys: Candidate[] = []
  const unusable: Failure[] = []
  for (const file of files) {
    try {
      keys.push(...[keyFile(file)].filter((one) => one !== undefined))
    } catch (thrown) {
      unusable.push(Failure.from(thrown))
    }
  }
  return { keys, unusable }
}

/** Whether two are halves of the same pair. */
export function isSame(one: Candidate, other: Candidate): boolean {
  return one.key.getPublicSSH().equals(other.key.getPublicSSH())
}
