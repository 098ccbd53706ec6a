import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { removeDurably, renameDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { keyBytes } from '../aes-gcm.ts'
import { keyId } from '../header.ts'
import { locked } from '../lock.ts'
import { readPrivate } from '../private-file.ts'
import type { KeySource, NewKey } from './key-source.ts'

/** A key source that can make a key by itself and drop what is out of force. */
export interface KeyFile extends KeySource {
  readonly path: string
  /** Whether a key of it is, or was, in force. */
  isInForce(): boolean
  /** Makes a new key, durably, that is not yet in force, and drops any that was made before. */
  make(): NewKey
  /** `key` is the one in force from now on, durably, and no other is kept. */
  settle(key: Buffer): void
  /** Removes every key. */
  forget(): void
}

/**
 * A key of 32 random bytes in a file (0600) of a folder apart from the vault's. It protects backups and stray copies of
 * the vault; whoever acts as the user who owns both can open it.
 */
export function keyFile(folder: string): KeyFile {
  const path = join(folder, 'kek.v1')
  const next = join(folder, 'kek.v1.next')
  return {
    id: 'key-file',
    title: `key file ${path}`,
    guards: 'against stray copies and not against its own user',
    path,
    read: () => {
      const keys = [readKey(path), readKey(next)].filter((key) => key !== undefined)
      if (keys.length === 0) throw locked('key-missing', { path })
      return keys
    },
    isInForce: () => {
      const key = readKey(path)
      key?.fill(0)
      return key !== undefined
    },
    make: () => {
      const kek = randomBytes(keyBytes)
      writeDurably(next, kek)
      return { slot: { source: 'key-file', id: keyId(kek), kdf: null }, kek }
    },
    settle: (key) => {
      const offered = readKey(next)
      if (offered === undefined) return
      if (offered.equals(key)) renameDurably(next, path)
      else removeDurably(next)
      offered.fill(0)
    },
    forget: () => {
      for (const one of [next, path]) removeDurably(one)
    },
  }
}

function readKey(path: string): Buffer | undefined {
  const key = readPrivate(path)
  if (key === undefined || key.length === keyBytes) return key
  throw locked('key-damaged', { path, found: key.length, wanted: keyBytes })
}
