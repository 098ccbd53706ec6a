import type { Family } from '../row.ts'

/** Programs that look for text in files, and for files. */
export const search: Family = {}
