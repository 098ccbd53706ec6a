import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './row.ts'

/** What the last run of each part kept: no date, since what matters is the ratios of one run. */
export interface Results {
  readonly machine: string
  /** By part; the rows of a part were measured side by side. */
  readonly rows: Readonly<Record<string, readonly Row[]>>
}

/** Reads them. */
export function readResults(): Results {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'results.json'), 'utf8'))
}
