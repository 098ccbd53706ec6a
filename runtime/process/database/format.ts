import type { DatabaseSync } from 'node:sqlite'

/** A format of the tables, as it follows from the one before it; the first follows from nothing. Their numbers begin with 1. */
export interface Format {
  /** What brings the tables there. */
  readonly statements: string
  /**
   * The oldest format whose release can work on with these tables: one that only added to them keeps that of the format
   * before. A release that is gone back to then finds every row where it was, those that were written since too.
   */
  readonly worksFrom: number
}

/** In the header of a file (https://www.sqlite.org/pragma.html): the number of its format, and what that `worksFrom`. */
interface Header {
  readonly format: number
  readonly worksFrom: number
}

/** @throws Error where a release that knows `formats` cannot work with a file of this header. */
export function checkFormat({ format, worksFrom }: Header, formats: readonly Format[]): void {
  const known = formats.length
  const isNewer = format > known
  // A release that did not say from where its format works left a 0.
  if (format >= 1 && (!isNewer || (worksFrom >= 1 && worksFrom <= known))) return
  throw new Error(`its format is ${format} and this release knows ${known}`)
}

/** The header of an open database. */
export function headerOf(database: DatabaseSync): Header {
  const format = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  return { format, worksFrom: Number(database.prepare('PRAGMA application_id').get()?.application_id) }
}

/** The statements that bring tables of format `from` to the newest, and say so in the header. */
export function bringing(formats: readonly Format[], from: number): string {
  const header = `PRAGMA user_version = ${formats.length}; PRAGMA application_id = ${formats.at(-1)?.worksFrom ?? 0}`
  return [...formats.slice(from).map(({ statements }) => statements), header].join(';')
}
