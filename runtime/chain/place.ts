import type { Link, Linked, Written } from './link.ts'

/** Where a chain lies, what its lines are, and how it is reached. */
export interface ChainPlace<Line extends Linked> extends Written<Line> {
  /** Where its segments are. */
  readonly folder: string
  /** The name of the one segment of a chain that is never cut into several. */
  readonly only?: string
  /** Kept apart from them: where the chain begins and ends. */
  readonly anchor: string
  /** The lease of whoever writes it. */
  readonly lease: string
  /** How long a writer waits for the one before it; without one it does not. */
  readonly waitMs?: number
  /** Reads one of its files; undefined where there is none. */
  readonly read: (path: string) => Buffer | undefined
}

/** Where its segments lie, and the name of the only one. */
export type Segments = Pick<ChainPlace<Linked>, 'folder' | 'only'>

/** A segment is named by the number of its first line, unless it is the only one. */
export function segmentName({ only }: Segments, { seq }: Link): string {
  return only ?? `${String(seq).padStart(12, '0')}.ndjson`
}
