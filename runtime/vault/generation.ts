import { join } from 'node:path'
import { type Staged, stage } from '../durable/staged-file.ts'
import { locked } from './lock.ts'
import { readPrivate } from './private-file.ts'

/** The newest generation of a vault that was stored, kept apart from it (beside its key): what tells an old copy. */
export interface KeptGeneration {
  readonly path: string
  /**
   * @returns undefined when none was ever kept.
   * @throws Failure VAULT_LOCKED: generation-damaged, or what `readPrivate` refuses.
   */
  read(): number | undefined
  /** Writes it beside its place; it counts from `commit` on. */
  stage(generation: number): Staged
}

/** The generation kept in a folder: one decimal number and a newline, so that a person can set it. */
export function keptGeneration(folder: string): KeptGeneration {
  const path = join(folder, 'generation')
  return {
    path,
    read: () => {
      const text = readPrivate(path)?.toString()
      if (text === undefined) return undefined
      if (!/^[1-9][0-9]{0,14}\n$/.test(text)) throw locked('generation-damaged', { path })
      return Number(text)
    },
    stage: (generation) => stage(path, Buffer.from(`${generation}\n`)),
  }
}
