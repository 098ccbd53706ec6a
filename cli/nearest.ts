/**
 * The candidate that takes the fewest single-character edits to reach (Levenshtein 1966), or undefined when even that
 * one is another word rather than a slip: more than a third of its letters, at least two, would have to change.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editsBetween(word, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.edits - b.edits)
  return ranked[0]?.candidate
}

/** One row of the distance table a letter: each cell from its left, upper and upper-left neighbour. */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...from].entries()) {
    const row = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const substituted = at(above, column - 1) + (to[column - 1] === letter ? 0 : 1)
      row.push(Math.min(substituted, at(above, column) + 1, at(row, column - 1) + 1))
    }
    above = row
  }
  return at(above, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
