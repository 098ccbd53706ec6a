import type { Started } from './start.ts'

/** Kills a command at the end of its time, or when its caller gives up; whichever of its end and this comes first. */
export function watch(started: Started, wallClockMs: number, signal?: AbortSignal) {
  let expired = false
  const late = setTimeout(() => {
    expired = started.kill()
  }, wallClockMs)
  const abandon = () => void started.kill()
  signal?.addEventListener('abort', abandon, { once: true })
  if (signal?.aborted) abandon()
  return {
    /** Whether it was the clock that ended the command. */
    expired: () => expired,
    stop: () => {
      clearTimeout(late)
      signal?.removeEventListener('abort', abandon)
    },
  }
}
