import { createHash } from 'node:crypto'
import { closeSync, lstatSync, openSync, readSync } from 'node:fs'
import { type Keeper, keepers } from '../../protocol/home/formats.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Separation } from '../../protocol/plan.ts'
import type { Rights } from '../backup/walk.ts'
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

/** SHA-256 (hex) and size of a file that is no link. Throws what the disk says. */
export function measured(path: string): { sha256: string; bytes: number } {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  let bytes = 0
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read))
      bytes += read
    }
  } finally {
    closeSync(file)
  }
  return { sha256: hash.digest('hex'), bytes }
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
