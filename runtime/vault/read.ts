import { claimsOf, decodeVault, type Opened } from './file.ts'
import { locked } from './lock.ts'
import { withMending } from './mend.ts'
import type { VaultPlace } from './place.ts'
import { checkPrivateFolder, readPrivate } from './private-file.ts'

/** A vault as it is on disk right now, found authentic and the newest. */
export interface Found extends Opened {
  /** The whole file, as it was verified. */
  readonly bytes: Buffer
}

/**
 * Reads and verifies all of a vault, hands it to `act` and zeroes its keys afterwards.
 * Changes nothing on disk.
 * @throws Failure VAULT_LOCKED, for each fault with a reason of its own.
 */
export function readVault<Result>(place: VaultPlace, act: (found: Found) => Result): Result {
  return withMending(place, () => reading(place, act))
}

function reading<Result>(place: VaultPlace, act: (found: Found) => Result): Result {
  checkPrivateFolder(place.folder)
  checkPrivateFolder(place.keyFolder)
  const bytes = readPrivate(place.file)
  if (bytes === undefined) throw locked('file-missing', { path: place.file })
  const known = place.keys.read(claimsOf(bytes, place.file).key)
  try {
    const opened = decodeVault(bytes, known, place.file)
    try {
      checkNewest(place, opened.generation)
      return act({ ...opened, bytes })
    } finally {
      opened.dek.fill(0)
    }
  } finally {
    for (const key of known) key.fill(0)
  }
}

/**
 * Refuses an older generation than one whose write was ever reported as done (a rollback).
 *
 * A newer one than the kept is accepted: a kill between the vault's rename and the keeping leaves that, and it can only
 * hide the loss of the very write that was never reported. No kept generation at all is accepted in one
 * case: the first generation under a key that was never in force, which is what a cut-off first start leaves.
 */
function checkNewest({ file, kept, keys }: VaultPlace, found: number): void {
  const newest = kept.read()
  if (newest === undefined) {
    if (found === 1 && keys.inForce() === undefined) return
    throw locked('generation-missing', { path: kept.path, found, wanted: process.geteuid?.() ?? '' })
  }
  if (found < newest) throw locked('older', { path: file, found, wanted: newest, kept: kept.path })
}
