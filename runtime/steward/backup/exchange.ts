import { rmSync } from 'node:fs'
import { isThere, renameDurably } from '../../durable/folder.ts'
import type { Layout, ProcessName } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import { asAccount, ownerIds } from '../machine.ts'
import { endCarryOver } from '../snapshot/exchange.ts'
import type { Rights } from './walk.ts'

/** What a restore exchanges while nothing runs: CES exchanges the vault itself. */
interface Place {
  readonly live: string
  readonly arrived: string
  /**
   * What belongs to it under names of its own, SQLite's log and the backup of a database, and the thing itself as the last:
   * it goes aside after all of them and comes back after them, so that it tells where they are.
   */
  readonly endings: readonly string[]
  readonly as: Rights
}

const database = ['-wal', '-shm', '.bak', ''] as const

function places(at: Layout, separation: Separation): Place[] {
  const databaseOf = (owner: 'assistant' | 'gateway', live: string): Place => ({
    live,
    arrived: at.partArrived(owner),
    endings: database,
    as: asOwner(owner, separation),
  })
  return [
    databaseOf('assistant', at.assistantDatabase),
    databaseOf('gateway', at.gatewayDatabase),
    { live: at.workspace, arrived: at.workspaceArrived, endings: [''], as: asOwner('root', separation) },
  ]
}

/** Looked up only when there is something to do: an account may be gone. */
function asOwner(owner: ProcessName | 'root', separation: Separation): Rights {
  return (work) => asAccount(ownerIds(owner, separation), work)
}

/**
 * Puts everything aside that is to be replaced, and what has arrived in its place: renames alone, so that killed anywhere it can
 * be done again, or taken back.
 */
export function exchange(at: Layout, separation: Separation): void {
  // Whoever looked at what has arrived was running, and had carried over what a move left: its link would be taken for a file.
  endCarryOver({ at, separation })
  for (const { live, arrived, endings, as } of places(at, separation))
    as(() => {
      if (!isThere(arrived)) return
      for (const ending of endings) {
        if (!isThere(live + ending)) continue
        // What is aside already is what was there first.
        if (isThere(at.before(live) + ending)) remove(live + ending)
        else renameDurably(live + ending, at.before(live) + ending)
      }
      renameDurably(arrived, live)
    })
}

/** Takes an exchange back, as far as it went. What had arrived is gone then. */
export function takeBack(at: Layout, separation: Separation): void {
  for (const { live, arrived, endings, as } of places(at, separation))
    as(() => {
      const before = at.before(live)
      // What is in its place while it is aside was made since.
      if (isThere(before) && isThere(live)) for (const ending of endings) remove(live + ending)
      for (const ending of endings) if (isThere(before + ending)) renameDurably(before + ending, live + ending)
      remove(arrived)
    })
}

/** Removes what was put aside. */
export function dropAside(at: Layout, separation: Separation): void {
  for (const { live, endings, as } of places(at, separation))
    for (const ending of endings) as(() => remove(at.before(live) + ending))
}

/** Whether anything has arrived, of whatever part. */
export function hasArrived(at: Layout, separation: Separation): boolean {
  return arrivals(at, separation).some(({ arrived }) => isThere(arrived))
}

/** Removes what has arrived and is not to be used. */
export function dropArrived(at: Layout, separation: Separation): void {
  for (const { arrived, as } of arrivals(at, separation)) if (isThere(arrived)) as(() => remove(arrived))
}

function arrivals(at: Layout, separation: Separation): Pick<Place, 'arrived' | 'as'>[] {
  return [...places(at, separation), { arrived: at.partArrived('ces'), as: asOwner('ces', separation) }]
}

/** A workspace is removed by whoever may: folders in it may be closed to their own owner. */
function remove(path: string): void {
  rmSync(path, { recursive: true, force: true })
}
