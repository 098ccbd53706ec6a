import { join } from 'node:path'
import { type KeptGeneration, keptGeneration } from './generation.ts'
import { type Keys, keysIn } from './keys/keys.ts'

/** Where a vault lies: its files in one folder; its key and the newest generation elsewhere. */
export interface VaultPlace {
  readonly folder: string
  readonly file: string
  /** The generation before the present one, complete and verified. */
  readonly previous: string
  readonly lease: string
  readonly keyFolder: string
  readonly keys: Keys
  readonly kept: KeptGeneration
}

/**
 * A vault in one folder, with all that opens it or tells its age in another. Pure: touches no disk.
 * @param credentials `$CREDENTIALS_DIRECTORY`, where the vault's key may come from there.
 */
export function vaultPlace(folder: string, keyFolder: string, credentials?: string): VaultPlace {
  return {
    folder,
    file: join(folder, 'vault.v1'),
    previous: join(folder, 'vault.v1.prev'),
    lease: join(folder, 'lease'),
    keyFolder,
    keys: keysIn(keyFolder, credentials),
    kept: keptGeneration(keyFolder),
  }
}
