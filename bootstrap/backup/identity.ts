import { readFileSync } from 'node:fs'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders } from '../record/folders.ts'
import { writePrivately } from '../record/private-file.ts'

/** An identity of this person's, and what is encrypted to it. */
export interface OwnIdentity {
  readonly identity: string
  readonly recipient: string
  /** Whether it was made just now. */
  readonly isNew: boolean
}

/**
 * The identity that this person's backups are encrypted to unless they say otherwise: made once, and kept as age-keygen(1)
 * writes one, so that `age --decrypt --identity` takes the file.
 * @throws Failure IDENTITY_UNUSABLE, RECORD_UNWRITABLE
 */
export async function ownIdentity(): Promise<OwnIdentity> {
  const file = operatorFolders().backupKey
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const known = readIfThere(file)
  const identity = known === undefined ? await generateX25519Identity() : identitiesIn(file, known)[0]
  if (identity === undefined) throw unusable(file, 'it holds no identity')
  const recipient = await identityToRecipient(identity).catch((error) => {
    throw unusable(file, (error as Error).message)
  })
  const text = `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${identity}\n`
  if (known === undefined) writePrivately(file, text)
  return { identity, recipient, isNew: known === undefined }
}

/** The identities of a file, as age-keygen(1) writes them. @throws Failure IDENTITY_UNUSABLE */
export function identitiesAt(file: string): string[] {
  const text = readIfThere(file)
  if (text === undefined) throw unusable(file, 'there is no such file')
  return identitiesIn(file, text)
}

function identitiesIn(file: string, text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const found = lines.filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (found.length === 0) throw unusable(file, 'it holds no identity')
  return found
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw unusable(file, code ?? (error as Error).message)
  }
}

function unusable(file: string, why: string): Failure {
  return Failure.of('IDENTITY_UNUSABLE', { file, why })
}
