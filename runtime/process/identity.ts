import { parseArgs } from 'node:util'
import type { Logger } from 'pino'
import { type Layout, layout, type ProcessName } from '../protocol/layout.ts'
import { errorFacts, makeLog } from './log.ts'

/** What a running process knows of itself. */
export interface Identity {
  readonly name: ProcessName
  /** Digest of the release it was started from. */
  readonly release: string
  readonly paths: Layout
  readonly log: Logger
}

/**
 * Makes a process of ours out of a bare Node process: reads `--home HOME --release DIGEST`, opens its log, and keeps
 * what it makes to its own user (umask 077). From then on an error nobody caught is logged and ends it with exit code 1,
 * to be started again.
 * @throws TypeError when an argument is missing or unknown: only the supervisor starts processes.
 */
export function becomeProcess(name: ProcessName, argv = process.argv.slice(2)): Identity {
  const { values } = parseArgs({ args: argv, options: { home: { type: 'string' }, release: { type: 'string' } } })
  if (!values.home || !values.release) throw new TypeError(`usage: ${name} --home HOME --release DIGEST`)
  process.umask(0o077)
  const self = { name, release: values.release, paths: layout(values.home), log: makeLog(name) }
  endWithUncaught(self.log)
  return self
}

/** Logs an error that nobody caught and ends the process with exit code 1. */
export function endWithUncaught(log: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error) => {
      log.fatal(errorFacts(error), event)
      process.exit(1)
    })
}
