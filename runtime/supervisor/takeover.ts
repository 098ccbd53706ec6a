import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { endProcesses, keptProcesses } from '../process/ours.ts'
import { lookFor } from '../process/wait.ts'
import { Failure } from '../protocol/failure.ts'
import type { Layout } from '../protocol/layout.ts'
import { restartDelayMs } from './backoff.ts'
import { bindPort, type Listener } from './listener.ts'

/** What an earlier supervisor's processes get to finish what they are at, once they have seen it end. */
const finishMs = 1500
/** The last of them lets go of the port a moment after it is told. */
const portMs = 5000

/** Waits for the turn of a supervisor whose predecessors died young: at once for the first, ever later after more. */
export async function turn(diedYoung: number, logger: Logger): Promise<void> {
  const waitMs = diedYoung === 0 ? 0 : restartDelayMs(diedYoung - 1)
  logger.warn({ diedYoung, waitMs }, 'the supervisor before ended without a word; this one takes its place')
  await sleep(waitMs)
}

/** Waits until the processes of an earlier supervisor are gone, and ends what stays: they hold vault, databases and port. */
export async function predecessorsGone(at: Layout, logger: Logger): Promise<void> {
  await lookFor(() => keptProcesses(at).length === 0 || undefined, { deadlineMs: finishMs })
  const left = keptProcesses(at)
  if (left.length === 0) return
  logger.warn({ left }, 'ending processes of an earlier supervisor')
  await endProcesses(() => keptProcesses(at))
}

/** Binds the gateway's port, and waits a moment where it is not free yet. @throws Failure PORT_TAKEN */
export async function portOnceFree(port: number): Promise<Listener> {
  const bound = await lookFor(() => portIfFree(port), { deadlineMs: portMs })
  return bound ?? bindPort(port)
}

function portIfFree(port: number): Listener | undefined {
  try {
    return bindPort(port)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}
