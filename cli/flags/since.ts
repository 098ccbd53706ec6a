import { Failure } from '../../runtime/protocol/failure.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * A point in time as it was typed: so long ago (`90s`, `10m`, `2h`, `1d`), or a date and time that Date understands.
 * @returns ISO 8601
 * @throws Failure USAGE
 */
export function sinceOf(typed: string, command: string, now = Date.now()): string {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(typed) ?? []
  const time = count ? now - Number(count) * units[unit as keyof typeof units] : Date.parse(typed)
  if (!Number.isNaN(time)) return new Date(time).toISOString()
  const what = `"${typed}" is no point in time: --since takes 90s, 10m, 2h, 1d, or a date like 2026-01-31T08:00.`
  throw Failure.of('USAGE', { what, command })
}
