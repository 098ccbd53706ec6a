import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { dropStaged, writeDurably } from '../durable/staged-file.ts'
import { keyBytes } from './aes-gcm.ts'
import { claimsOf } from './file.ts'
import { type Identity, wrap } from './header.ts'
import type { NewKey } from './keys/key-source.ts'
import { locked } from './lock.ts'
import { withMending } from './mend.ts'
import type { VaultPlace } from './place.ts'
import { checkPrivateFolder, readPrivate } from './private-file.ts'
import { readVault } from './read.ts'
import { writeVault } from './write.ts'

/**
 * Brings a vault into use: makes the first one on a true first start, and completes what a kill cut off. Only for
 * whoever holds the vault's lease.
 * @param first the key of a vault that is made now; by default what `Keys.make` gives.
 * @throws Failure VAULT_LOCKED with the vault untouched; VAULT_UNWRITABLE.
 */
export function startVault(place: VaultPlace, first?: NewKey): void {
  for (const folder of [place.folder, place.keyFolder]) {
    checkPrivateFolder(folder)
    dropStaged(folder)
  }
  withMending(place, () => readPrivate(place.file) ?? makeVault(place, first))
  readVault(place, ({ generation, identity, kek, bytes }) => {
    if ((place.kept.read() ?? 0) < generation) place.kept.stage(generation).commit()
    // Even the first generation has a second copy: a damaged vault can then always be put back. And before a key goes,
    // nothing may hang on it any more.
    if (!isPrevious(place, identity, generation)) writeDurably(place.previous, bytes)
    place.keys.settle(identity.key, kek)
  })
}

/** Whether there was ever a vault here; a key that was made and never came in force is not one. @throws Failure VAULT_LOCKED */
export function isFirstStart({ file, previous, keys, kept }: VaultPlace): boolean {
  const traces = [readPrivate(file), readPrivate(previous), keys.inForce(), kept.read()]
  return traces.every((trace) => trace === undefined)
}

/** An empty vault, made only where none can have been: no previous or kept generation and no key in force. */
function makeVault(place: VaultPlace, first: NewKey | undefined): void {
  if (!isFirstStart(place)) throw locked('file-missing', { path: place.file })
  const key = first ?? place.keys.make()
  const dek = randomBytes(keyBytes)
  try {
    const identity = wrap(dek, randomBytes(16).toString('hex'), key)
    writeVault(place, { identity, generation: 1, records: [], dek }, key.kek, undefined)
  } finally {
    key.kek.fill(0)
    dek.fill(0)
  }
}

/** Whether the previous generation is there, under the same keys as the present one. */
function isPrevious({ previous }: VaultPlace, { key, dek }: Identity, present: number): boolean {
  const bytes = readPrivate(previous)
  if (bytes === undefined) return false
  try {
    const { generation, ...before } = claimsOf(bytes, previous)
    return generation > present || isDeepStrictEqual([before.key, before.dek], [key, dek])
  } catch {
    return false
  }
}
