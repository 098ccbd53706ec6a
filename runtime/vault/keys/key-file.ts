import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { removeDurably, renameDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { keyBytes } from '../aes-gcm.ts'
import { locked } from '../lock.ts'
import { readPrivate } from '../private-file.ts'
import type { KeySource } from './key-source.ts'

/**
 * A key of 32 random bytes in a file (0600) of a folder apart from the vault's. It protects backups and stray copies of
 * the vault; whoever acts as the user who owns both can open it.
 */
export function keyFile(folder: string): KeySource {
  const inForce = join(folder, 'kek.v1')
  const next = join(folder, 'kek.v1.next')
  return {
    id: 'key-file',
    title: `key file ${inForce}`,
    place: inForce,
    read: () => ({ inForce: readKey(inForce), next: readKey(next) }),
    offer: () => {
      const key = randomBytes(keyBytes)
      writeDurably(next, key)
      return key
    },
    settle: (key) => {
      const offered = readKey(next)
      if (offered === undefined) return
      if (offered.equals(key)) renameDurably(next, inForce)
      else removeDurably(next)
      offered.fill(0)
    },
  }
}

function readKey(path: string): Buffer | undefined {
  const key = readPrivate(path)
  if (key === undefined || key.length === keyBytes) return key
  throw locked('key-damaged', { path, found: key.length, wanted: keyBytes })
}
