import { files } from './families/files.ts'
import { search } from './families/search.ts'
import type { Family, ProgramRow } from './row.ts'

/** Every family, by its name. No program is in two of them. */
export const families: Readonly<Record<string, Family>> = { files, search }

const rows = new Map(Object.values(families).flatMap((family) => Object.entries(family)))

/**
 * What is known of a program.
 *
 * @param name without a folder, as the PATH of commands finds it
 */
export function rowOf(name: string): ProgramRow | undefined {
  return rows.get(name)
}
