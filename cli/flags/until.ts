import { Failure } from '../../runtime/protocol/failure.ts'
import { lengthOf } from './since.ts'

/**
 * A point in time to come as it was typed: after so long (`90s`, `10m`, `2h`, `30d`), or a date and time that Date understands.
 * @returns ISO 8601
 * @throws Failure USAGE, also where it is over
 */
export function untilOf(typed: string, command: string, now = Date.now()): string {
  const length = lengthOf(typed)
  const time = length === undefined ? Date.parse(typed) : now + length
  if (time > now) return new Date(time).toISOString()
  const what = `"${typed}" is no point in time to come: --expires takes 2h, 30d, or a date like 2031-01-31.`
  throw Failure.of('USAGE', { what, command })
}
