import type { DatabaseSync } from 'node:sqlite'
import { canUse, type Keeper, type TablesFormat, worksFrom } from '../../protocol/home/formats.ts'

/** A format of the tables, as it follows from the one before it; the first follows from nothing. Their numbers begin with 1. */
export interface Format {
  /** What brings the tables there. */
  readonly statements: string
  /** The oldest format whose release can work on with these tables. */
  readonly worksFrom: number
}

/** As many statements as there are formats. */
type Each<Formats extends readonly number[]> = { readonly [At in keyof Formats]: string }

/**
 * The formats of a database: from where each works is said by the protocol, where other processes read it.
 * @param statements that bring its tables from each format to the next.
 */
export function formatsOf<Name extends Keeper>(name: Name, statements: Each<(typeof worksFrom)[Name]>): Format[] {
  return worksFrom[name].map((from, at) => ({ worksFrom: from, statements: statements[at] ?? '' }))
}

/** @throws Error where a release that knows `formats` cannot work with a file of this header. */
export function checkFormat(header: TablesFormat, formats: readonly Format[]): void {
  if (canUse(formats.length, header)) return
  throw new Error(`its format is ${header.format} and this release knows ${formats.length}`)
}

/** The header of an open database. */
export function headerOf(database: DatabaseSync): TablesFormat {
  const format = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  return { format, worksFrom: Number(database.prepare('PRAGMA application_id').get()?.application_id) }
}

/** The statements that bring tables of format `from` to the newest, and say so in the header. */
export function bringing(formats: readonly Format[], from: number): string {
  const header = `PRAGMA user_version = ${formats.length}; PRAGMA application_id = ${formats.at(-1)?.worksFrom ?? 0}`
  return [...formats.slice(from).map(({ statements }) => statements), header].join(';')
}
