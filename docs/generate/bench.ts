import { readResults } from '../../bench/results.ts'
import { table } from './markdown.ts'

/** What the last run of the bench kept, with what was promised of it. */
export function benchTable(): string {
  const { machine, rows } = readResults()
  const cells = rows.map(({ what, figure, against, ratio, target = '', holds }) => [
    what,
    figure,
    against,
    ratio >= 1 ? `${ratio.toFixed(1)} × faster or less` : `${(1 / ratio).toFixed(1)} × as much`,
    target,
    holds === undefined ? '' : holds ? 'holds' : '**missed**',
  ])
  return `Measured on ${machine}.\n\n${table(['what', 'Vellum', 'beside it', 'ratio', 'target', ''], cells)}`
}
