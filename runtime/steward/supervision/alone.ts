import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Alone } from './supervision.ts'

/**
 * A child that runs for as long as the other end of its standard input is held, from here.
 * @param said why it ended, by what it left behind.
 * @param deadlineMs how long it may take to end once it is let go of; it is killed then.
 */
export function heldChild(
  child: ChildProcess,
  said: (code: number | null, signal: string | null) => string,
  deadlineMs?: number,
): Alone {
  let why: string | undefined
  const ended = once(child, 'close').catch(() => undefined)
  child.once('error', (error) => {
    why = error.message
  })
  child.once('exit', (code, signal) => {
    why = said(code, signal)
  })
  return {
    gaveUp: () => why,
    async [Symbol.asyncDispose]() {
      child.stdin?.on('error', () => undefined).end()
      const deadline = deadlineMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), deadlineMs)
      await ended
      clearTimeout(deadline)
    },
  }
}
