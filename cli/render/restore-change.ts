import { partOf, workspacePart } from '../../runtime/protocol/home/backup.ts'
import type { NameChange, RestoreChange } from '../../runtime/protocol/home/restore-change.ts'
import { printable } from './printable.ts'

const mostNamed = 10

/** What a restore would change, a line for each table that differs and for each kind of change. */
export function changesOf({ databases, credentials, workspace, counts }: RestoreChange): string[] {
  const rows = databases.flatMap(({ name, tables }) =>
    tables
      .filter(({ added, gone }) => added + gone > 0)
      .map(({ table, here, there, added, gone }) =>
        line(name, `${printable(table)}: rows ${here} → ${there} (${added} added, ${gone} gone)`),
      ),
  )
  const { added, changed, gone } = credentials
  const inVault = { added: added.length, changed: changed.length, gone: gone.length }
  const all = [...rows, ...named(workspacePart, workspace, counts), ...named(partOf.ces, credentials, inVault)]
  return all.length === 0 ? ['  nothing: all of it is there already'] : all
}

function named(part: string, names: NameChange, counts: Readonly<Record<keyof NameChange, number>>): string[] {
  return (['added', 'changed', 'gone'] as const).flatMap((kind) => {
    if (counts[kind] === 0) return []
    const first = names[kind].slice(0, mostNamed).map(printable)
    const more = counts[kind] - first.length
    return [line(part, `${counts[kind]} ${kind}: ${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)]
  })
}

function line(part: string, said: string): string {
  return `  ${part.padEnd(16)}  ${said}`
}
