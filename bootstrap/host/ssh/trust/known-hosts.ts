import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isMeant } from '../config/pattern.ts'

/** One line of a known_hosts file that is about a host. */
export interface KnownKey {
  readonly marker?: 'revoked' | 'cert-authority'
  /** As in `ssh-ed25519`. */
  readonly type: string
  readonly blob: Buffer
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** The name of a host in known_hosts, sshd(8): with its port where that is not 22. An alias stands without one. */
export function knownName({ hostName, port, hostKeyAlias }: { hostName: string; port: number; hostKeyAlias?: string }) {
  if (hostKeyAlias) return hostKeyAlias.toLowerCase()
  return port === 22 ? hostName.toLowerCase() : `[${hostName.toLowerCase()}]:${port}`
}

/** What these files know of a host. A file that is not there knows nothing; a line that cannot be read is passed over. */
export function knownKeys(name: string, files: readonly string[]): KnownKey[] {
  return files.flatMap((file) => readIfThere(file).flatMap((line, at) => keyOf(line, name, { file, line: at + 1 })))
}

/** @throws NodeJS.ErrnoException where a file is there and cannot be read: nobody knows what it would have said. */
function readIfThere(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

/** `[@marker] names type base64 [comment]`, sshd(8). */
function keyOf(line: string, name: string, at: { file: string; line: number }): KnownKey[] {
  const words = line.trim().split(/\s+/)
  const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined
  const [names, type, base64] = words
  if (names === undefined || names.startsWith('#') || type === undefined || base64 === undefined) return []
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return []
  if (!isNamed(name, names)) return []
  return [{ ...(marker && { marker }), type, blob: Buffer.from(base64, 'base64'), ...at }]
}

function isNamed(name: string, names: string): boolean {
  return names.startsWith('|1|') ? isHashed(name, names) : isMeant(name, names.split(','))
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed by the salt (hostfile.c of OpenSSH). */
function isHashed(name: string, names: string): boolean {
  const [, , salt = '', hash = ''] = names.split('|')
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}
