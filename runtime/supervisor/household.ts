import type { Logger } from 'pino'
import { type Account, findAccount } from '../process/account.ts'
import { findSetpriv } from '../process/launch/launch.ts'
import { Failure } from '../protocol/failure.ts'
import { accountOf, type Layout, type ProcessName, processes } from '../protocol/layout.ts'
import type { Separation } from '../protocol/plan.ts'
import type { Supervised } from '../protocol/routes.ts'
import { sessionOf } from '../protocol/vault/keychain.ts'
import { findBubblewrap } from '../sandbox/bubblewrap.ts'
import { unavailable } from '../sandbox/obstacle.ts'
import { systemPaths } from '../sandbox/profile/system.ts'
import { Child } from './child.ts'
import { type Launch, launchOf } from './launch.ts'
import { LogFile } from './log-file.ts'

/** Whose processes they are, and what all of them share. */
export interface HouseholdOptions {
  readonly at: Layout
  readonly release: string
  readonly separation: Separation
  readonly portFd: number
  readonly logger: Logger
}

/** The three processes of one assistant, kept up together. */
export class Household {
  readonly #children: readonly Child[]

  constructor({ at, release, separation, portFd, logger }: HouseholdOptions) {
    this.#children = processes.map(
      (name) =>
        new Child({
          name,
          launch: () => launchNow(name, at, release, sessionOf(process.env, separation)),
          account: separation === 'accounts' ? serviceAccount(name) : undefined,
          portFd,
          logFile: new LogFile(at.log(name), name),
          logger,
        }),
    )
  }

  start(): void {
    for (const child of this.#children) child.start()
  }

  /** Stops in the reverse order of dependence: the way in first, the vault last. */
  async stop(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop()
  }

  status(): Supervised[] {
    return this.#children.map((child) => child.status())
  }
}

/** Looks for the sandbox at each start, so that one mended in the meantime is used. @throws Failure SANDBOX_UNAVAILABLE */
function launchNow(name: ProcessName, at: Layout, release: string, session: Record<string, string>): Launch {
  const found = findBubblewrap()
  if ('obstacle' in found && name === 'assistant') throw unavailable(found.obstacle)
  const bubblewrap = 'path' in found ? found.path : ''
  const level = process.env.LOG_LEVEL ?? 'info'
  const setpriv = findSetpriv()
  return launchOf(name, { at, release, level, setpriv, session, sandbox: { bubblewrap, system: systemPaths() } })
}

/** Without its account a process would run as root: then it does not run. */
function serviceAccount(name: ProcessName): Account {
  const account = findAccount(accountOf(name))
  if (!account) throw Failure.of('UNEXPECTED', { what: `the account ${accountOf(name)} is not there` })
  return account
}
