import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../protocol/failure.ts'

/** How long a request waits for the process that it is passed on to: a restart takes less. */
const holdMs = 15_000
/** What is waited for is on this very machine, and may be waited for by many. */
const firstPauseMs = 25
const longestPauseMs = 250

/**
 * Asks a process that may be restarting just now: as long as it has not taken the request, it is asked again.
 * @param ask is called once more only where nobody has taken what it sent before.
 * @param signal aborted when whoever waits goes away.
 * @throws Failure as `ask` does, PROCESS_UNREACHABLE where nobody was there in time; or the reason of the signal.
 */
export async function hold<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const begun = performance.now()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await ask()
    } catch (error) {
      if (!isUntaken(error) || performance.now() - begun > holdMs) throw error
      await sleep(pauseMs, undefined, { signal }).catch(() => {
        throw signal.reason
      })
    }
  }
}

/**
 * Whether who was asked has not taken the request, and never will: it says so itself, it could not be connected to, or it was
 * gone before it had read the whole of it. For the last the kernel's word is taken: it resets a connection only where
 * bytes stay unread, or nobody accepted it (net/unix/af_unix.c, unix_release_sock). One that was read to its end and left
 * without an answer just ends.
 */
function isUntaken(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  if (error.code === 'PROCESS_STOPPING') return true
  const { syscall, code } = (error.cause ?? {}) as NodeJS.ErrnoException
  if (error.code !== 'PROCESS_UNREACHABLE') return false
  return (
    syscall === 'connect' || (syscall === 'read' && code === 'ECONNRESET') || (syscall === 'write' && code === 'EPIPE')
  )
}
