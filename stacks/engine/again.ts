import type { Stack } from '@pulumi/pulumi/automation/index.js'
import { areStale } from './backend/locks.ts'
import { EngineExit } from './command.ts'
import type { Hearing } from './hear.ts'

/** https://grpc.io/docs/guides/status-codes/ */
const leftover = /One or more errors occurred: 14 UNAVAILABLE: No connection established/

/**
 * Does it, and once more where it failed by what an earlier run left: locks of ours in a bucket (a folder's are removed before), or
 * a call of an earlier program to an engine that is no more, which the SDK takes for a failure of the program that runs now
 * (automation/server.js listens for the whole process).
 */
export async function again<Result>(stack: Stack, hearing: Hearing, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    const said = error instanceof EngineExit ? error.said : ''
    if (areStale(said)) await stack.cancel()
    else if (!leftover.test(said)) throw error
    hearing.forget()
    return await act()
  }
}
