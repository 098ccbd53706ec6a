import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { keyBytes } from '../aes-gcm.ts'
import { keyId } from '../header.ts'
import { locked, ofCredential } from '../lock.ts'
import type { KeySource, NewKey } from './key-source.ts'

/** The name that a unit gives the credential: `LoadCredentialEncrypted=ces.kek:…` (systemd.exec(5)). */
const name = 'ces.kek'

/** A key that the service manager hands to the process. */
export interface SystemdCredential extends KeySource {
  /** The key it was given as the key of a new vault; undefined where it was given none. */
  given(): NewKey | undefined
}

/**
 * The key that systemd decrypted for this process (systemd-creds(1)): 32 bytes that nothing on the disk holds in clear.
 * @param folder `$CREDENTIALS_DIRECTORY`; undefined where the process has none.
 */
export function systemdCredential(folder: string | undefined): SystemdCredential {
  const path = folder === undefined ? undefined : join(folder, name)
  const read = () => (path === undefined ? undefined : readCredential(path))
  return {
    id: 'systemd-credential',
    title: `systemd credential ${name}`,
    guards: 'against stray copies of the home, with a TPM of the whole disk too, and not against root',
    read: () => {
      const key = read()
      if (key === undefined) throw locked('credential-missing', { path: path ?? name })
      return [key]
    },
    given: () => {
      const kek = read()
      return kek && { slot: { source: 'systemd-credential', id: keyId(kek), kdf: null }, kek }
    },
  }
}

/** @returns undefined when there is none. @throws Failure VAULT_LOCKED */
function readCredential(path: string): Buffer | undefined {
  try {
    return readPlain(path)
  } catch (error) {
    throw ofCredential(error)
  }
}

function readPlain(path: string): Buffer | undefined {
  const file = openWithoutFollowing(path)
  if (file === undefined) return undefined
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw locked('wrong-kind', { path, wanted: 'file' })
    checkReach(path, stats)
    const key = readFileSync(file)
    if (key.length !== keyBytes) throw locked('key-damaged', { path, found: key.length, wanted: keyBytes })
    return key
  } finally {
    closeSync(file)
  }
}

/**
 * systemd leaves it 0400 to the service's user; where its file system has access control lists, 0440 to root with an
 * entry for that user, which shows as the group's bits (acl(5)).
 */
function checkReach(path: string, { mode, uid, gid }: Stats): void {
  const user = process.geteuid?.() ?? 0
  const byList = uid === 0 && gid === 0 && (mode & 0o037) === 0
  if (uid !== user && !byList) throw locked('wrong-owner', { path, found: uid, wanted: user })
  if ((mode & 0o077) !== 0 && !byList)
    throw locked('wrong-mode', { path, found: (mode & 0o7777).toString(8).padStart(4, '0'), wanted: '0400' })
}

function openWithoutFollowing(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw locked(code === 'ELOOP' ? 'symlink' : 'unreadable', { path, found: code })
  }
}
