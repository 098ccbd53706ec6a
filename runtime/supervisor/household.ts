import type { Logger } from 'pino'
import { type Account, findAccount } from '../process/account.ts'
import { Failure } from '../protocol/failure.ts'
import { accountOf, type Layout, type ProcessName, processes } from '../protocol/layout.ts'
import type { Separation } from '../protocol/plan.ts'
import type { Supervised } from '../protocol/routes.ts'
import { Child } from './child.ts'
import { launchOf } from './launch.ts'

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
    const level = process.env.LOG_LEVEL ?? 'info'
    this.#children = processes.map(
      (name) =>
        new Child({
          name,
          launch: () => launchOf(name, at, release, level),
          account: separation === 'accounts' ? serviceAccount(name) : undefined,
          portFd,
          logFile: at.log(name),
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

/** Without its account a process would run as root: then it does not run. */
function serviceAccount(name: ProcessName): Account {
  const account = findAccount(accountOf(name))
  if (!account) throw Failure.of('UNEXPECTED', { what: `the account ${accountOf(name)} is not there` })
  return account
}
