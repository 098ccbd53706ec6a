import type { DatabaseSync } from 'node:sqlite'
import { keepBackup } from '../process/database/backup.ts'
import type { Database } from '../process/database/database.ts'
import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import type { Approvals } from './approvals/approvals.ts'
import type { EventLog } from './events/log.ts'
import { isLaxer } from './rules/carry.ts'
import type { Settings } from './settings.ts'
import { letsRevokedIn } from './tokens.ts'

/** How often it is looked for what is too old. */
const pruneMs = 3_600_000

/**
 * What a gateway does before it serves: keeps a backup, applies what was set, and writes down that it began and what
 * the one before it left open. A database that cannot be used stops nothing here: it is answered for at each use.
 */
export function begin(
  self: Identity,
  store: Database,
  { events, settings, approvals }: { events: EventLog; settings: Settings; approvals: Approvals },
): void {
  const orSay = (what: string) => (error: unknown) => self.log.error(errorFacts(error), what)
  const trying = (act: () => void, what: string) => {
    try {
      act()
    } catch (error) {
      orSay(what)(error)
    }
  }
  const isHarmful = (backup: DatabaseSync) => letsRevokedIn(store, backup) || isLaxer(store, backup)
  keepBackup(store, self.paths.gatewayDatabase, orSay('no backup was made'), isHarmful)
  trying(() => {
    events.tell({ kind: 'gateway.started', release: self.release, pid: process.pid })
    events.closeUnfinished()
    approvals.begin()
  }, 'the start is not written')
  events.keep(() => ({ days: settings.get('events.keepDays'), rows: settings.get('events.keepRows') }))
  const prune = () => trying(() => events.prune(), 'what is old is not removed')
  settings.applying(() => {
    self.log.level = settings.chosen('logs.level') ?? self.log.level
    prune()
  })
  setInterval(prune, pruneMs).unref()
}
