import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { operatorFolders, personHome } from '../../../record/folders.ts'
import { writePrivately } from '../../../record/private-file.ts'
import { person } from '../../person.ts'
import { settingsOf } from '../config/settings.ts'
import { agentKeys } from './agent.ts'
import type { Candidate } from './candidate.ts'
import { isSame, namedKey } from './candidates.ts'
import { keyFile } from './key-file.ts'
import { madeKey } from './made-key.ts'

/** The key that a machine is made to let in. */
export interface MachineKey {
  /** Kind and key, as in `ssh-ed25519 AAAA…`: no comment, which could name a person. */
  readonly publicKey: string
  /** What `SshAddress.identity` is from then on; absolute. */
  readonly identity: string
}

/** Stands for any machine that is known by its address (RFC 5737): which agent ~/.ssh/config has for those. */
const anyMachine = { host: '192.0.2.1' }

/**
 * Chooses the key that a machine is made with: the one named, else the first Ed25519 key of the agent, else
 * ~/.ssh/id_ed25519, else one made for this machine.
 * @param keep whether what has to be written for it is written; a dry run writes nothing.
 * @throws Failure KEY_UNUSABLE, KEY_LOCKED, SSH_UNSUPPORTED for a key that could not open the machine later;
 * RECORD_UNWRITABLE
 */
export async function chooseKey({
  identity,
  name,
  keep,
}: {
  readonly identity?: string | undefined
  /** The assistant's. */
  readonly name: string
  readonly keep: boolean
}): Promise<MachineKey> {
  const inAgent = await agentKeys((await settingsOf(anyMachine)).agent)
  if (identity !== undefined) return inFile(resolve(identity), inAgent)
  const own = join(personHome(), '.ssh/id_ed25519')
  const first = inAgent.find(({ key }) => key.type === 'ssh-ed25519')
  // The file opens the machine also on a day without the agent.
  if (first) return isIn(own, first) ? { publicKey: lineOf(first.key), identity: own } : inAgentOnly(first, name, keep)
  if (existsSync(own)) return inFile(own, inAgent)
  const made = madeKey(name, { keep })
  return { publicKey: lineOf(made.key), identity: made.file }
}

/** @throws Failure KEY_LOCKED where nobody is there to open it: the machine would be made and never entered */
function inFile(file: string, inAgent: readonly Candidate[]): MachineKey {
  const { key, privateHalf } = namedKey(file, inAgent)
  if (privateHalf === 'locked' && !person()) throw Failure.of('KEY_LOCKED', { file })
  return { publicKey: lineOf(key), identity: file }
}

/** One that cannot be read is no reason to leave the agent's. */
function isIn(file: string, held: Candidate): boolean {
  try {
    const found = keyFile(file)
    return found !== undefined && isSame(found, held)
  } catch {
    return false
  }
}

function inAgentOnly({ key }: Candidate, name: string, keep: boolean): MachineKey {
  const file = operatorFolders().agentKey(name)
  const publicKey = lineOf(key)
  // The comment stays on this machine, and names the key where the agent has lost it.
  const comment = key.comment.replace(/\s+/g, ' ').trim()
  if (keep) writePrivately(file, `${[publicKey, comment].join(' ').trim()}\n`)
  return { publicKey, identity: file }
}

function lineOf(key: ParsedKey): string {
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}
