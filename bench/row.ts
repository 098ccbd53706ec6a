/** One line of the bench table: what was measured, and against what in the same run. */
export interface Row {
  readonly what: string
  /** Ours, with its unit, as it is printed. */
  readonly figure: string
  /** The peer's name and its figure of the same run. */
  readonly against: string
  /** How many times the peer's figure is ours; below 1 where ours costs more. */
  readonly ratio: number
  /** What the project promises, where it promises something. */
  readonly target?: string
  /** Whether the promise held in this run. */
  readonly holds?: boolean
}

/** The value below which this share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}
