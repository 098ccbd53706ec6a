import { openSync } from 'node:fs'
import { hashOpen } from '../../machine/hash.ts'
import { type Keeper, keepers } from '../../protocol/home/formats.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import type { Rights } from '../backup/walk.ts'
import { usableRecord } from '../journal.ts'
import { asAccount, type Machine, ownerIds } from '../machine.ts'

/** Whose databases they are. */
export interface Home {
  readonly at: Layout
  readonly separation: Separation
}

/** A database in service, touched with the rights of whose it is: what they have planted in its place reaches no further. */
export interface Live {
  readonly keeper: Keeper
  readonly path: string
  readonly as: Rights
}

/** Both databases of a home. */
export function databasesIn({ at, separation }: Home): Live[] {
  const paths = { assistant: at.assistantDatabase, gateway: at.gatewayDatabase }
  return keepers.map((keeper) => ({
    keeper,
    path: paths[keeper],
    as: (work) => asAccount(ownerIds(keeper, separation), work),
  }))
}

export function homeOf({ at, plan }: Machine): Home {
  return { at, separation: plan.separation }
}

/** The home that lies there, where no plan says whose it is. */
export function homeAt(at: Layout): Home {
  return { at, separation: usableRecord(at)?.separation ?? 'single' }
}

/** SHA-256 (hex) and size of a file. Throws what the disk says. */
export function measured(path: string): { sha256: string; bytes: number } {
  return hashOpen(openSync(path, 'r'))
}
