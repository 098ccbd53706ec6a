import { join } from 'node:path'
import { type KeptGeneration, keptGeneration } from './generation.ts'
import { keyFile } from './keys/key-file.ts'
import type { KeySource } from './keys/key-source.ts'

/** Where a vault lies: its files in one folder; its key and the newest generation elsewhere. */
export interface VaultPlace {
  readonly folder: string
  readonly file: string
  /** The generation before the present one, complete and verified. */
  readonly previous: string
  readonly lease: string
  readonly keyFolder: string
  readonly keys: KeySource
  readonly kept: KeptGeneration
}

/** A vault whose key source is a key file in `keyFolder`. Pure: touches no disk. */
export function vaultPlace(folder: string, keyFolder: string): VaultPlace {
  return {
    folder,
    file: join(folder, 'vault.v1'),
    previous: join(folder, 'vault.v1.prev'),
    lease: join(folder, 'lease'),
    keyFolder,
    keys: keyFile(keyFolder),
    kept: keptGeneration(keyFolder),
  }
}
