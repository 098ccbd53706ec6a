import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Decrypter } from 'age-encryption'
import { Source } from '../../runtime/archive/source.ts'
import { Failure } from '../../runtime/protocol/failure.ts'

/** What opens a backup, and how a person calls it. */
export interface Opener {
  readonly title: string
  readonly decrypter: Decrypter
}

/** What age-encryption says where a header is well and not for this key. */
const notForUs = /no identity matched/
/** A header of a few recipients; the first line that begins so says of which kind they are. */
const headerBytes = 1024

/** Opens with these identities. @throws Failure IDENTITY_UNUSABLE */
export async function openerOf(identities: readonly string[], title: string): Promise<Opener> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  try {
    for (const one of identities) decrypter.addIdentity(one)
  } catch (error) {
    throw Failure.of('IDENTITY_UNUSABLE', { file: title, why: (error as Error).message })
  }
  return { title, decrypter }
}

/** Opens with a passphrase. */
export async function openerWith(passphrase: string): Promise<Opener> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  return { title: 'this passphrase', decrypter }
}

/** Whether a backup opens with a passphrase. @throws Failure BACKUP_UNREADABLE */
export function wantsPassphrase(path: string): boolean {
  const header = Buffer.alloc(headerBytes)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, header)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw unreadable(path, error)
  }
  return /^age-encryption\.org\/v1\n-> scrypt /.test(header.toString('latin1'))
}

/**
 * The archive in a backup's file, read as it is decrypted.
 * @throws Failure BACKUP_UNREADABLE, BACKUP_LOCKED; BACKUP_DAMAGED, from the source too
 */
export async function opened(path: string, { decrypter, title }: Opener): Promise<Source> {
  const bytes = Readable.toWeb(createReadStream(path, { highWaterMark: 1 << 18 })) as ReadableStream<Uint8Array>
  try {
    return new Source(understood(path, await decrypter.decrypt(bytes)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall) throw unreadable(path, error)
    if (notForUs.test((error as Error).message)) throw Failure.of('BACKUP_LOCKED', { file: path, key: title }, error)
    throw damaged(path, error)
  }
}

/** The key of an age file that lies in another, and opens nothing else; undefined where it is not for this opener. */
export async function fileKeyOf(file: Uint8Array, { decrypter }: Opener): Promise<string | undefined> {
  try {
    return Buffer.from(await decrypter.decryptHeader(file)).toString('hex')
  } catch {
    return undefined
  }
}

async function* understood(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall ? unreadable(path, error) : damaged(path, error)
  }
}

function unreadable(file: string, error: unknown): Failure {
  const { code = (error as Error).message } = error as NodeJS.ErrnoException
  return Failure.of('BACKUP_UNREADABLE', { file, why: code === 'ENOENT' ? 'there is no such file' : code }, error)
}

function damaged(file: string, error: unknown): Failure {
  return Failure.of('BACKUP_DAMAGED', { file, what: 'it was cut off or changed' }, error)
}
