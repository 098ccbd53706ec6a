import { randomBytes } from 'node:crypto'
import { dropStaged, writeDurably } from '../durable/staged-file.ts'
import { keyBytes } from './aes-gcm.ts'
import { wrap } from './header.ts'
import { locked } from './lock.ts'
import { withMending } from './mend.ts'
import type { VaultPlace } from './place.ts'
import { checkPrivateFolder, readPrivate } from './private-file.ts'
import { readVault } from './read.ts'
import { writeVault } from './write.ts'

/**
 * Brings a vault into use: makes the first one on a true first start, and completes what a kill cut off. Only for
 * whoever holds the vault's lease.
 * @throws Failure VAULT_LOCKED with the vault untouched; VAULT_UNWRITABLE.
 */
export function startVault(place: VaultPlace): void {
  for (const folder of [place.folder, place.keyFolder]) {
    checkPrivateFolder(folder)
    dropStaged(folder)
  }
  withMending(place, () => readPrivate(place.file) ?? makeVault(place))
  readVault(place, ({ generation, kek, bytes }) => {
    if ((place.kept.read() ?? 0) < generation) place.kept.stage(generation).commit()
    place.keys.settle(kek)
    // Even the first generation has a second copy: a damaged vault can then always be put back.
    if (readPrivate(place.previous) === undefined) writeDurably(place.previous, bytes)
  })
}

/**
 * An empty vault, made only where none can have been: no previous generation, no kept generation and no key in force.
 * A key that was merely offered is what a first start that was cut off leaves; nothing was ever stored under it.
 */
function makeVault(place: VaultPlace): void {
  const { inForce } = place.keys.read()
  const traces = [readPrivate(place.previous), inForce, place.kept.read()]
  inForce?.fill(0)
  if (traces.some((trace) => trace !== undefined)) throw locked('file-missing', { path: place.file })
  const kek = place.keys.offer()
  const dek = randomBytes(keyBytes)
  try {
    const identity = wrap(dek, randomBytes(16).toString('hex'), kek, place.keys.id)
    writeVault(place, { identity, generation: 1, records: [], dek }, kek, undefined)
  } finally {
    kek.fill(0)
    dek.fill(0)
  }
}
