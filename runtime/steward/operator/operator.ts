import type { Readable } from 'node:stream'

/** Who a plan is carried out for, as far as their end of the connection shows. */
export interface Operator {
  /** Aborted when they are gone: the connection ended, or nothing came from it for too long. */
  readonly gone: AbortSignal
  /** Called whenever something came from them. */
  onHeard(listener: () => void): void
}

/** A connection can be dead without anybody having been told. The operator's side says something four times as often. */
export const silenceMs = 60_000

/**
 * Listens to an operator.
 * @param input ends with their connection; lines of any content come as long as they are there.
 */
export function operatorAt(input: Readable, deadlineMs = silenceMs): Operator {
  const gone = new AbortController()
  const listeners: (() => void)[] = []
  const lost = () => {
    clearTimeout(silence)
    gone.abort()
  }
  let silence = setTimeout(lost, deadlineMs)
  input
    .on('data', () => {
      clearTimeout(silence)
      if (!gone.signal.aborted) silence = setTimeout(lost, deadlineMs)
      for (const listener of listeners) listener()
    })
    .on('end', lost)
    .on('error', lost)
    .on('close', lost)
  return { gone: gone.signal, onHeard: (listener) => void listeners.push(listener) }
}
