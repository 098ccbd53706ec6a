import { existsSync } from 'node:fs'
import { Failure } from '../../protocol/failure.ts'
import type { Identity } from '../identity.ts'
import { onStdinEnd } from '../stop.ts'
import { lookFor } from '../wait.ts'

/** A database of gigabytes is copied and read back on a slow disk; then whoever started this process starts it again. */
const heldDeadlineMs = 10 * 60_000
const everyMs = 20

/**
 * Waits before a process opens its database for as long as the steward holds it: what is copied, or exchanged, nobody writes to,
 * and no newer release brings its tables to another format before the older one's are safe.
 * @throws Failure DATABASE_HELD
 */
export async function onceReleased(
  { name, paths, log }: Pick<Identity, 'name' | 'paths' | 'log'>,
  deadlineMs = heldDeadlineMs,
): Promise<void> {
  const held = paths.held(name)
  if (!existsSync(held)) return
  const end = () => process.exit(0)
  process.once('SIGTERM', end)
  const unwatch = onStdinEnd(end)
  log.info({ held }, 'waiting until the steward lets go of the database')
  const released = await lookFor(() => !existsSync(held) || undefined, { deadlineMs, everyMs })
  process.off('SIGTERM', end)
  unwatch()
  if (!released) throw Failure.of('DATABASE_HELD', { process: name, held, seconds: deadlineMs / 1000 })
}
