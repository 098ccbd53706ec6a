import type { Encrypter } from 'age-encryption'
import { Failure } from '../../runtime/protocol/failure.ts'
import { ownIdentity } from './identity.ts'
import { type Opener, openerOf, openerWith } from './opener.ts'

/** Whom a backup is encrypted to: recipients that a person named, a passphrase, or their own identity. */
export type Closing =
  | { readonly to: 'recipients'; readonly recipients: readonly string[] }
  | { readonly to: 'passphrase'; readonly passphrase: string }
  | { readonly to: 'own' }

/** What closes a backup, and opens it again to be read back. */
export interface Lock {
  readonly encrypter: Encrypter
  readonly opener: Opener
  /** Whom CES encrypts its part to: X25519 public keys in hexadecimal. */
  readonly recipients: readonly string[]
  /** What opens that part, where it has to stand in the backup itself: it is encrypted with all else there. */
  readonly credentialsIdentity?: string
  /** The identity that was made for this backup, and is needed to restore any from now on. */
  readonly madeIdentity?: true
}

/** @throws Failure RECIPIENT_INVALID, IDENTITY_UNUSABLE, RECORD_UNWRITABLE */
export async function lockOf(closing: Closing): Promise<Lock> {
  const age = await import('age-encryption')
  const encrypter = new age.Encrypter()
  if (closing.to === 'passphrase') {
    encrypter.setPassphrase(closing.passphrase)
    return { encrypter, opener: await openerWith(closing.passphrase), ...(await inside()) }
  }
  if (closing.to === 'own') {
    const { identity, recipient, isNew } = await ownIdentity()
    encrypter.addRecipient(recipient)
    const recipients = [await publicKeyOf(recipient)].flatMap((key) => key ?? [])
    const opener = await openerOf([identity], 'your own key')
    return { encrypter, opener, recipients, ...(isNew && { madeIdentity: true }) }
  }
  for (const recipient of closing.recipients) addTo(encrypter, recipient)
  // Nobody here can open what is encrypted to others: this one reads it back, and is forgotten with this process.
  const once = await age.generateX25519Identity()
  encrypter.addRecipient(await age.identityToRecipient(once))
  const opener = await openerOf([once], 'a key of its own')
  const keys = await Promise.all(closing.recipients.map(publicKeyOf))
  const recipients = keys.flatMap((key) => key ?? [])
  return { encrypter, opener, ...(recipients.length === keys.length ? { recipients } : await inside()) }
}

/** For who has no X25519 key: an identity that only this backup holds. */
async function inside(): Promise<Pick<Lock, 'recipients' | 'credentialsIdentity'>> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const credentialsIdentity = await generateX25519Identity()
  const key = await publicKeyOf(await identityToRecipient(credentialsIdentity))
  return { recipients: key === undefined ? [] : [key], credentialsIdentity }
}

function addTo(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient)
  } catch (error) {
    throw Failure.of('RECIPIENT_INVALID', { recipient }, error)
  }
}

/** The public key of an `age1…` of X25519 (https://c2sp.org/age#the-x25519-recipient-type); undefined for any other kind. */
async function publicKeyOf(recipient: string): Promise<string | undefined> {
  if (!/^age1[a-z0-9]{58}$/.test(recipient)) return undefined
  const { bech32 } = await import('@scure/base')
  return Buffer.from(bech32.decodeToBytes(recipient).bytes).toString('hex')
}
