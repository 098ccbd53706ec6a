import { existsSync, readFileSync, statSync } from 'node:fs'
import ssh2, { type ParsedKey } from 'ssh2'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { person } from '../../person.ts'
import { keyFault } from '../failure.ts'
import type { Candidate } from './candidate.ts'

/** As often as ssh asks, NumberOfPasswordPrompts of ssh_config(5). */
const mostPrompts = 3

/**
 * A key file, its passphrase asked for only when a host would take the key; undefined where it is not there. As in ssh, a
 * file may hold the public half alone (IdentityFile of ssh_config(5)): then it says which key of the agent is meant.
 * @throws Failure KEY_UNUSABLE when it is there and cannot be used; SSH_UNSUPPORTED for one whose other half is in hardware
 */
export function keyFile(file: string): Candidate | undefined {
  if (!existsSync(file)) return undefined
  const text = readKey(file)
  const parsed = ssh2.utils.parseKey(text)
  if (!(parsed instanceof Error) && !parsed.isPrivateKey()) return publicAlone(file, parsed)
  refuseOpen(file)
  if (!(parsed instanceof Error))
    return { name: file, key: parsed, privateHalf: 'at hand', sign: async (data, hash) => parsed.sign(data, hash) }
  const fault = keyFault(parsed)
  if (fault === 'hardware') throw inHardware(file)
  const key = fault === 'locked' ? publicHalf(file, text) : undefined
  if (fault !== 'locked')
    throw Failure.of('KEY_UNUSABLE', { file, why: parsed.message, next: 'Name another: --identity FILE' })
  const next = `ssh-keygen -y -f ${file} > ${file}.pub   # its public half, which is missing`
  if (!key) throw Failure.of('KEY_UNUSABLE', { file, why: 'it is locked and its public half is nowhere', next })
  let unlocked: ParsedKey | undefined
  const sign = async (data: Buffer, hash: string | undefined) => {
    unlocked ??= await unlock(file, text)
    return unlocked.sign(data, hash)
  }
  return { name: file, key, privateHalf: 'locked', sign }
}

function publicAlone(file: string, key: ParsedKey): Candidate {
  const sign = async () => {
    throw notInAgent(file, key)
  }
  return { name: file, key, privateHalf: 'elsewhere', sign }
}

/** Why a public half alone cannot be shown to anybody. */
export function notInAgent(file: string, { comment }: ParsedKey): Failure {
  const called = comment ? ` called "${comment}"` : ''
  const why = `it is the public half of one${called} that only an agent could sign with, and no agent holds that`
  const beside = file.replace(/\.pub$/, '')
  const next = `Hand it to your agent: ssh-add ${beside !== file && existsSync(beside) ? beside : 'FILE'}`
  return Failure.of('KEY_UNUSABLE', { file, why, next })
}

/** @throws Failure KEY_LOCKED where there is nobody to ask; KEY_PASSPHRASE_WRONG */
async function unlock(file: string, text: string): Promise<ParsedKey> {
  const asked = person()
  if (!asked) throw Failure.of('KEY_LOCKED', { file })
  for (let prompt = 0; prompt < mostPrompts; prompt++) {
    const passphrase = await asked.secret(`Passphrase of the key ${file}`)
    const parsed = passphrase === '' ? undefined : ssh2.utils.parseKey(text, passphrase)
    if (parsed !== undefined && !(parsed instanceof Error)) return parsed
  }
  throw Failure.of('KEY_PASSPHRASE_WRONG', { file })
}

/** @throws Failure KEY_UNUSABLE where others may read it (sshkey_perm_ok of OpenSSH) */
function refuseOpen(file: string): void {
  const { mode, uid } = statSync(file)
  if (uid === process.getuid?.() && (mode & 0o077) !== 0)
    throw Failure.of('KEY_UNUSABLE', { file, why: 'others may read it', next: `chmod 600 ${file}` })
}

/** @throws Failure KEY_UNUSABLE where it cannot be read */
function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? ''
    throw Failure.of('KEY_UNUSABLE', { file, why, next: 'Name another: --identity FILE' }, error)
  }
}

/** Of a locked key: the file beside it, else what stands in clear at its beginning (PROTOCOL.key of OpenSSH). */
function publicHalf(file: string, text: string): ParsedKey | undefined {
  const beside = existsSync(`${file}.pub`) ? ssh2.utils.parseKey(readFileSync(`${file}.pub`, 'utf8')) : undefined
  if (beside !== undefined && !(beside instanceof Error)) return beside
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1]
  const within = body === undefined ? undefined : ssh2.utils.parseKey(fifthField(Buffer.from(body, 'base64')))
  return within === undefined || within instanceof Error ? undefined : within
}

/** The magic, three strings (cipher, kdf, its options), a count, and then the public key as a string. */
function fifthField(bytes: Buffer): Buffer {
  let at = 'openssh-key-v1\0'.length
  for (let field = 0; field < 3 && at + 4 <= bytes.length; field++) at += 4 + bytes.readUInt32BE(at)
  at += 4
  if (at + 4 > bytes.length) return Buffer.alloc(0)
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at))
}

function inHardware(file: string): Failure {
  const instead = 'Name a key that is in a file: --identity FILE'
  return Failure.of('SSH_UNSUPPORTED', { what: `a key in a security key (${file})`, host: 'a host', instead })
}
