import { printable } from './printable.ts'

const gap = '  '
const narrowest = 12

/**
 * Rows under a head, each column as wide as its widest cell; where that is wider than `width`, the last columns share
 * what is left and their text goes on below. Control characters in cells are made harmless.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const cells = [head.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(printable))]
  const natural = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const widths = shares(natural, width)
  return cells.flatMap((row) => lay(row, widths)).join('\n')
}

/** Columns keep their natural width from the left as long as those to the right keep at least the narrowest. */
function shares(natural: readonly number[], width: number): number[] {
  let left = width
  return natural.map((wanted, column) => {
    const others = natural.slice(column + 1)
    const reserved = others.reduce(
      (sum, other) => sum + Math.min(other, fairShare(left, others.length + 1)) + gap.length,
      0,
    )
    const given = Math.max(Math.min(wanted, narrowest), Math.min(wanted, left - reserved))
    left -= given + gap.length
    return given
  })
}

function fairShare(left: number, columns: number): number {
  return Math.max(narrowest, Math.floor(left / columns) - gap.length)
}

function lay(row: readonly string[], widths: readonly number[]): string[] {
  const columns = row.map((cell, column) => wrap(cell, widths[column] ?? narrowest))
  const height = Math.max(...columns.map((lines) => lines.length))
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
