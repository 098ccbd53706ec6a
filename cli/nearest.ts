/**
 * The candidate that takes the fewest edits of a character or of two neighbours that changed places (Damerau 1964), or
 * undefined when even that one is another word rather than a slip: more than a third of its letters, at least two, would
 * have to change.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editsBetween(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate
}

/** One row of the distance table a letter: each cell from its left, upper and upper-left neighbour, or from before a swap. */
function editsBetween(from: string, to: string): number {
  const first = Array.from({ length: to.length + 1 }, (_, column) => column)
  let [twoAbove, above]: [number[], number[]] = [[], first]
  for (const [index, letter] of [...from].entries()) {
    const row = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const substituted = at(above, column - 1) + (to[column - 1] === letter ? 0 : 1)
      const isSwap = to[column - 1] === from[index - 1] && to[column - 2] === letter
      const swapped = isSwap ? at(twoAbove, column - 2) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(substituted, swapped, at(above, column) + 1, at(row, column - 1) + 1))
    }
    ;[twoAbove, above] = [above, row]
  }
  return at(above, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
