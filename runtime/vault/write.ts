import { type Staged, stage, writeDurably } from '../durable/staged-file.ts'
import { Failure } from '../protocol/failure.ts'
import { type Contents, decodeVault, encodeVault } from './file.ts'
import { locked, lockOf } from './lock.ts'
import type { VaultPlace } from './place.ts'
import { readPrivate } from './private-file.ts'

const uncertain = 'whether it holds the change is shown by: vellum credentials list'

/**
 * Makes `contents` the vault. Everything that needs room on disk happens first, and the new file is read back and
 * verified; then come two renames: the vault's, and that of the kept generation. When this returns, the change is
 * durable and can't be rolled back unnoticed.
 * @param kek the key that wraps the new contents' DEK.
 * @param before the present file, kept as the previous generation; undefined for the first.
 * @throws Failure VAULT_UNWRITABLE
 */
export function writeVault(place: VaultPlace, contents: Contents, kek: Buffer, before: Buffer | undefined): void {
  const staged: Staged[] = []
  let state = 'it holds what it held before'
  try {
    const file = stage(place.file, encodeVault(contents))
    staged.push(file)
    verify(file, kek, place.file)
    const kept = place.kept.stage(contents.generation)
    staged.push(kept)
    if (before !== undefined) writeDurably(place.previous, before)
    state = uncertain
    file.commit()
    kept.commit()
  } catch (error) {
    throw unwritable(error, state)
  } finally {
    for (const one of staged) one.discard()
  }
}

function verify(staged: Staged, kek: Buffer, path: string): void {
  const bytes = readPrivate(staged.stagedAt)
  if (bytes === undefined) throw locked('unreadable', { path: staged.stagedAt, found: 'ENOENT' })
  decodeVault(bytes, [kek], path).dek.fill(0)
}

/**
 * Runs what writes to the vault's folders.
 * @throws Failure what `act` throws on purpose; VAULT_UNWRITABLE for what the disk refuses.
 */
export function writing<Result>(act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw error instanceof Failure ? error : unwritable(error, uncertain)
  }
}

/** What the disk refused, or what did not read back as it was written; any other error stays what it is. */
function unwritable(error: unknown, state: string): unknown {
  const why = lockOf(error)?.why ?? (error as NodeJS.ErrnoException).code
  return why === undefined ? error : Failure.of('VAULT_UNWRITABLE', { why, state }, error)
}
