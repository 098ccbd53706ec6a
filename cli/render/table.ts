import { printable } from './printable.ts'

const gap = '  '
const narrowest = 12

/**
 * Rows under a head, each column as wide as its widest cell. Where that is wider than `width`, the first `kept` columns
 * stay whole and the others give way, the widest first; their text goes on below, and into columns the row leaves empty.
 * Control characters in cells are made harmless.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number, kept = 1): string {
  const cells = [head.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(printable))]
  const natural = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const fixed = natural.slice(0, kept)
  const room = width - sum(fixed) - gap.length * (head.length - 1)
  const widths = [...fixed, ...share(natural.slice(kept), room)]
  return cells.flatMap((row) => lay(row, widths)).join('\n')
}

/** How wide a table is where nothing is broken over lines. */
export function widthOf(head: readonly string[], rows: readonly (readonly string[])[]): number {
  return Math.max(
    ...table(head, rows, Number.POSITIVE_INFINITY)
      .split('\n')
      .map((line) => line.length),
  )
}

/** Cuts the widest down to one width so that all fit in the room; none becomes narrower than `narrowest`. */
function share(natural: readonly number[], room: number): number[] {
  const cut = (limit: number) => natural.map((wanted) => Math.min(wanted, limit))
  let limit = Math.max(...natural, narrowest)
  while (limit > narrowest && sum(cut(limit)) > room) limit--
  return cut(limit)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function lay(row: readonly string[], widths: readonly number[]): string[] {
  const last = row.findLastIndex((cell) => cell !== '')
  const free = widths.slice(last).reduce((total, one) => total + one + gap.length, -gap.length)
  const columns = row
    .slice(0, last + 1)
    .map((cell, column) => wrap(cell, column === last ? free : (widths[column] ?? 0)))
  const height = Math.max(0, ...columns.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, column) => (lines[line] ?? '').padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  )
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ').flatMap((whole) => whole.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [''])) {
    const last = lines.at(-1) ?? ''
    const joined = last ? `${last} ${word}` : word
    if (joined.length <= width) lines[lines.length - 1] = joined
    else lines.push(word)
  }
  return lines
}
