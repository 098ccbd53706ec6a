import { Failure } from '../../runtime/protocol/failure.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A point in time as it was typed: so long ago (`90s`, `10m`, `2h`, `1d`), or a date and time that Date understands.
 * @returns ISO 8601
 * @throws Failure USAGE
 */
export function sinceOf(typed: string, command: string, now = Date.now()): string {
  const length = lengthOf(typed)
  const time = length === undefined ? Date.parse(typed) : now - length
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  const what = `"${typed}" is no point in time: --since takes 90s, 10m, 2h, 1d, or a date like 2026-01-31T08:00.`
  throw Failure.of('USAGE', { what, command })
}

/** Milliseconds of a length of time as it was typed; undefined where it is none. */
export function lengthOf(typed: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(typed) ?? []
  return count === undefined ? undefined : Number(count) * units[unit as keyof typeof units]
}
