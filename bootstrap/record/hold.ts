import { hostname, userInfo } from 'node:os'
import { removeDurably } from '../../runtime/durable/folder.ts'
import { askLease, isHeld, type Lease } from '../../runtime/lease/lease.ts'
import { inWords } from '../../runtime/lease/note.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders, tidyFolders } from './folders.ts'
import { type AssistantRecord, writeRecord } from './record.ts'

/** A record nobody else of this machine works on while it is held. Ends with `await using`, or with the process. */
export interface HeldRecord extends AsyncDisposable {
  readonly record: AssistantRecord
  /** Writes these changes and gives the record as it is now. */
  keep(
    changes: Partial<Pick<AssistantRecord, 'address' | 'machine' | 'port' | 'state' | 'release' | 'asleepSince'>>,
  ): AssistantRecord
  /** Removes the record, the token and a key that was made for it, and what held them once the lease ends: nothing of the assistant is left to know. */
  forget(): void
}

/**
 * Takes the local lease of a known assistant for `why` ("hatch", "retire").
 * @throws Failure LEASE_HELD, naming who holds it.
 */
export function holdRecord(record: AssistantRecord, why: string): HeldRecord {
  return held(record, takeLocalLease(record.name, why))
}

/** `user@machine`: who is told to the next one, and written into a plan. */
export function whoAmI(): string {
  return `${accountName()}@${hostname()}`
}

/** Not every uid has an account: containers run as any number. */
function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.()}`
  }
}

/** @throws Failure LEASE_HELD, LEASE_UNWRITABLE */
export function takeLocalLease(name: string, why: string): Lease {
  const taken = askLease(operatorFolders().lease(name), { by: whoAmI(), why })
  if (isHeld(taken)) return taken
  throw Failure.of('LEASE_HELD', { name, holder: inWords(taken), since: taken.since })
}

/** As many releases as a person could want to go back to. */
const mostEarlier = 4

/** What was in service before, where another release is from now on. */
function earlierThan(next: string | undefined, { release, earlier = [] }: AssistantRecord): { earlier?: string[] } {
  if (next === undefined || release === undefined || next === release) return {}
  return { earlier: [release, ...earlier.filter((one) => one !== release && one !== next)].slice(0, mostEarlier) }
}

/** A record together with the lease that its holder has; the lease ends with it. */
export function held(first: AssistantRecord, lease: Pick<Lease, 'release' | 'discard'>): HeldRecord {
  let record = first
  let forgotten = false
  return {
    get record() {
      return record
    },
    keep(changes) {
      const known = earlierThan(changes.release, record)
      record = { ...record, ...known, ...changes, changedAt: new Date().toISOString() }
      writeRecord(record)
      return record
    },
    forget() {
      forgotten = true
      const { token, audit, agentKey, sshKey, record: file } = operatorFolders()
      const publicHalf = (name: string) => `${sshKey(name)}.pub`
      // Keys of the person's own are nowhere among them.
      for (const path of [token, audit, agentKey, publicHalf, sshKey, file]) removeDurably(path(record.name))
    },
    async [Symbol.asyncDispose]() {
      if (!forgotten) return lease.release()
      lease.discard()
      tidyFolders()
    },
  }
}
