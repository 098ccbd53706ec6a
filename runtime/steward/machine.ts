import { getegid, geteuid, setegid, seteuid } from 'node:process'
import { type Account, accountOfUid, findAccount } from '../process/account.ts'
import { Failure } from '../protocol/failure.ts'
import { accountOf, type Layout, type ProcessName } from '../protocol/layout.ts'
import type { Plan, Separation, StewardEvent } from '../protocol/plan.ts'
import { Journal, usableRecord } from './journal.ts'

/** All that a step may touch: the home, who owns what in it, the install record, and a voice. */
export interface Machine {
  readonly at: Layout
  readonly plan: Plan
  /** Where the bytes that came with the plan lie. */
  readonly staging: string
  readonly journal: Journal
  /** The program of this release that asks the desktop's keychain. */
  readonly keychain: string
  /** What had to be left behind where no later look would find it; in words. */
  readonly left: string[]
  readonly tell: (event: StewardEvent) => void
  /** Throws Failure CANCELLED once the operator is gone. */
  readonly stillWanted: () => void
}

/**
 * What is worked on where there is no plan: what is to be known of the home its install record says.
 * @returns undefined where there is no record that can be used.
 * @throws Failure INSTALL_BROKEN
 */
export function installedMachine(
  at: Layout,
  { verb, by, run }: Pick<Plan, 'verb' | 'by' | 'run'>,
  given: Pick<Machine, 'keychain' | 'tell' | 'stillWanted'>,
): Machine | undefined {
  const record = usableRecord(at)
  if (!record) return undefined
  const { assistant, home, separation, port } = record
  const asked = { verb, by, ...(run !== undefined && { run }) }
  const plan: Plan = { ...asked, assistant, home, separation, port, missingFolders: [], steps: [] }
  return { at, plan, staging: at.staging, left: [], journal: Journal.open(at.install, plan), ...given }
}

/** The ids of an owner named in a plan: a process's account where there are three, else always this very user. */
export function ownerIds(owner: ProcessName | 'root', separation: Separation): Account {
  if (separation === 'single' || owner === 'root') return self()
  const account = findAccount(accountOf(owner))
  if (!account) throw Failure.of('UNEXPECTED', { what: `the account ${accountOf(owner)} is not there` })
  return account
}

/** The account that this program itself runs under. */
export function self(): Account {
  return accountOfUid(geteuid?.() ?? 0, getegid?.() ?? 0)
}

/**
 * Runs synchronous file work with a service account's rights, so that whatever that account has planted in its own
 * folder (a symlink, say) can reach no further than the account itself.
 */
export function asAccount<T>(account: Account, work: () => T): T {
  const before = self()
  if (before.uid === account.uid) return work()
  setegid?.(account.gid)
  seteuid?.(account.uid)
  try {
    return work()
  } finally {
    seteuid?.(before.uid)
    setegid?.(before.gid)
  }
}
