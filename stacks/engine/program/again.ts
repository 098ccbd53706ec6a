import type { Stack } from '@pulumi/pulumi/automation/index.js'
import { areStale } from '../backend/locks.ts'
import { EngineExit } from '../command.ts'
import type { Hearing } from '../hear.ts'
import { cutOff } from './host.ts'

/** https://grpc.io/docs/guides/status-codes/ */
const unreached = new RegExp(`14 UNAVAILABLE: No connection established|${cutOff}`)

/**
 * Does it, and once more where it failed by what an earlier run left, or before the engine and the program heard of each other: locks
 * of ours in a bucket (a folder's are removed before), or a call to an engine that did not get through, be it of an earlier program to
 * an engine that is no more, which the SDK takes for a failure of the program that runs now (automation/server.js listens for the
 * whole process).
 */
export async function again<Result>(stack: Stack, hearing: Hearing, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    const said = error instanceof EngineExit ? error.said : ''
    if (areStale(said)) await stack.cancel()
    else if (!unreached.test(said)) throw error
    hearing.forget()
    return await act()
  }
}
