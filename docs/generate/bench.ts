import { readResults } from '../../bench/results.ts'
import { table } from './markdown.ts'

/** What the last run of each part of the bench kept, with what was promised of it. */
export function benchTable(): string {
  const { machine, rows } = readResults()
  const cells = Object.values(rows)
    .flat()
    .map(({ what, figure, against, ratio, target = '', holds }) => [
      what,
      figure,
      against,
      `${(1 / ratio).toPrecision(2)} ×`,
      target,
      holds === undefined ? '' : holds ? 'holds' : '**missed**',
    ])
  return `Measured on ${machine}.\n\n${table(['what', 'Vellum', 'beside it', 'Vellum ÷ beside it', 'target', ''], cells)}`
}
