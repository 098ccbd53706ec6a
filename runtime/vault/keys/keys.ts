import { join } from 'node:path'
import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import type { KeySlot } from '../header.ts'
import { locked } from '../lock.ts'
import { readPrivate } from '../private-file.ts'
import { HeldKeys } from './held-keys.ts'
import { type KeyFile, keyFile } from './key-file.ts'
import { isSourceId, type KeySource, type NewKey, type SourceId, sourceIds } from './key-source.ts'
import { type SystemdCredential, systemdCredential } from './systemd-credential.ts'

/** Every key source of one vault; its header says which of them opens it. */
export interface Keys {
  readonly held: HeldKeys
  readonly file: KeyFile
  readonly credential: SystemdCredential
  /** For a person: the source that a header names. */
  title(slot: KeySlot): string
  /** What that source protects against. */
  guards(slot: KeySlot): string
  /** As the source's own `read`. @throws Failure VAULT_LOCKED also when no source of that name is known. */
  read(slot: KeySlot): Buffer[]
  /** The source whose key came in force last; undefined before a first start has ended. */
  inForce(): SourceId | undefined
  /** The key of a new vault where no one chose one: what the service manager gave, else a key file. */
  make(): NewKey
  /** This key is in force from now on; a key file's that is not is removed. */
  settle(slot: KeySlot, kek: Buffer): void
}

/**
 * The key sources of a vault whose key folder this is.
 * @param credentials `$CREDENTIALS_DIRECTORY` where it is to be looked into.
 */
export function keysIn(folder: string, credentials?: string): Keys {
  const held = new HeldKeys()
  const file = keyFile(folder)
  const credential = systemdCredential(credentials)
  const sources: Readonly<Record<SourceId, KeySource>> = {
    'systemd-credential': credential,
    keychain: heldBy(held, {
      id: 'keychain',
      title: "the desktop's keychain",
      guards: 'against stray copies of the disk and not against its own user while logged in',
      reason: 'keychain-unreachable',
    }),
    'key-file': file,
    passphrase: heldBy(held, {
      id: 'passphrase',
      title: 'a passphrase',
      guards: 'against whoever has the disk; it is typed after each start of CES',
      reason: 'passphrase-needed',
    }),
  }
  // A source that keeps nothing in the key folder leaves its name there, so that a lost vault is not a first start.
  const note = join(folder, 'source')
  return {
    held,
    file,
    credential,
    title: ({ source }) => (isSourceId(source) ? sources[source].title : source),
    guards: ({ source }) => (isSourceId(source) ? sources[source].guards : 'against nothing that is known'),
    read: (slot) => {
      if (!isSourceId(slot.source)) throw locked('unknown-source', { path: folder, found: slot.source })
      return sources[slot.source].read(slot)
    },
    inForce: () => noted(note) ?? (file.isInForce() ? 'key-file' : undefined),
    make: () => credential.given() ?? file.make(),
    settle: ({ source }, kek) => {
      if (source === 'key-file') {
        file.settle(kek)
        removeDurably(note)
        return
      }
      if (noted(note) !== source) writeDurably(note, `${source}\n`)
      file.forget()
    },
  }
}

interface HeldSource extends Pick<KeySource, 'id' | 'title' | 'guards'> {
  /** Why there is no key before it was brought. */
  readonly reason: 'keychain-unreachable' | 'passphrase-needed'
}

function heldBy(held: HeldKeys, { reason, ...source }: HeldSource): KeySource {
  const facts = { path: source.title, found: 'it was not asked yet' }
  return { ...source, read: (slot) => held.read(slot.id, reason, facts) }
}

function noted(path: string): SourceId | undefined {
  const text = readPrivate(path)?.toString().trim()
  if (text === undefined) return undefined
  const id = sourceIds.find((one) => one === text)
  if (id === undefined) throw locked('unknown-source', { path, found: JSON.stringify(text.slice(0, 40)) })
  return id
}
