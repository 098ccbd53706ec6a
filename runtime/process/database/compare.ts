import type { DatabaseSync } from 'node:sqlite'
import type { TableChange } from '../../protocol/home/restore-change.ts'
import { reading } from './reading.ts'

/**
 * How the rows of a database that is in use differ from those of a copy, table by table. Columns that only one of them has do
 * not count: releases add some. Changes neither.
 * @throws Error what SQLite said
 */
export function compareCopy(path: string, copy: string): TableChange[] {
  return reading(path, (database) => {
    database.prepare('ATTACH ? AS arrived').run(copy)
    const [live, arrived] = [tablesOf(database, 'main'), tablesOf(database, 'arrived')]
    return [...new Set([...live, ...arrived])].sort().map((table) => ({ table, ...change(database, table) }))
  })
}

function tablesOf(database: DatabaseSync, schema: 'main' | 'arrived'): string[] {
  const query = `SELECT name FROM ${schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
  return database
    .prepare(query)
    .all()
    .map(({ name }) => String(name))
}

function change(database: DatabaseSync, table: string): Omit<TableChange, 'table'> {
  const columns = database.prepare('SELECT name FROM pragma_table_info(?, ?)')
  const [ours, theirs] = (['main', 'arrived'] as const).map((schema) =>
    columns.all(table, schema).map(({ name }) => String(name)),
  )
  const shared = ours?.filter((name) => theirs?.includes(name)) ?? []
  const count = (from: string) => Number(database.prepare(`SELECT count(*) AS count FROM ${from}`).get()?.count)
  const rows = (schema: string) => `${schema}.${quoted(table)}`
  const here = ours?.length ? count(rows('main')) : 0
  const there = theirs?.length ? count(rows('arrived')) : 0
  if (shared.length === 0) return { here, there, added: there, gone: here }
  const select = (schema: string) => `SELECT ${shared.map(quoted).join()} FROM ${rows(schema)}`
  const only = (one: string, other: string) => count(`(${select(one)} EXCEPT ${select(other)})`)
  return { here, there, added: only('arrived', 'main'), gone: only('main', 'arrived') }
}

/** A name as SQL takes it, https://www.sqlite.org/lang_keywords.html. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
