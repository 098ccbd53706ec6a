import { accessSync, constants } from 'node:fs'
import type { Database } from '../process/database/database.ts'
import type { Checks } from '../process/health.ts'
import type { Layout } from '../protocol/layout.ts'
import { defaultLimits } from '../sandbox/run/limits.ts'
import type { Sandbox } from '../sandbox/run/sandbox.ts'
import { faultOfPublishedKey } from './grants.ts'
import { readable } from './store.ts'

/** What the assistant's readiness hangs on. */
export function readinessChecks(paths: Layout, store: Database, sandbox: Sandbox): Checks {
  return {
    sandbox: untilItHolds(() => trueIn(sandbox)),
    database: () => readable(store),
    'grant key': () => faultOfPublishedKey(paths.grantPublic) ?? 'ok',
    workspace: () => {
      accessSync(paths.workspace, constants.R_OK | constants.W_OK | constants.X_OK)
      return 'ok'
    },
  }
}

/** Runs a check until it held once, and one at a time: a start is checked by doing it, a readiness poll must be cheap. */
function untilItHolds(check: () => Promise<string>): () => Promise<string> {
  let last: Promise<string> | undefined
  const forget = () => {
    last = undefined
  }
  return () => {
    last ??= check()
    void last.then((said) => said !== 'ok' && forget(), forget)
    return last
  }
}

async function trueIn(sandbox: Sandbox): Promise<string> {
  for await (const event of sandbox.run({ argv: ['true'] }, { ...defaultLimits, wallClockMs: 10_000 }))
    if (event.event === 'exit') return event.code === 0 ? 'ok' : `a command in the sandbox ended with ${event.code}`
  return 'a command in the sandbox did not end'
}
