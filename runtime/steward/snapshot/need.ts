import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { headerOf } from '../../process/database/format.ts'
import { reading } from '../../process/database/reading.ts'
import { canUse, type Keeper, keepers, type TablesFormat } from '../../protocol/home/formats.ts'
import type { Layout } from '../../protocol/layout.ts'
import { manifest } from '../../protocol/release.ts'
import { databasesIn, type Home } from './live.ts'

type Formats = Readonly<Record<Keeper, TablesFormat>>

/** What a release from before this was written down certainly knows. */
const first = { format: 1, worksFrom: 1 }

/**
 * What it takes to go from one release to another: `restore` where the other cannot work with the databases as they are;
 * `snapshot` where the one could not with what the other makes of them; undefined where both work with the same rows.
 */
export function needOf(home: Home, from: string, to: string): 'snapshot' | 'restore' | undefined {
  const now = formatsNow(home, from)
  const wanted = formatsOfRelease(home, to)
  if (!canWork(wanted, now)) return 'restore'
  const known = formatsOfRelease(home, from)
  // What it cannot work with now it need not be able to work with later.
  if (!canWork(known, now)) return undefined
  const after = (keeper: Keeper) => (wanted[keeper].format > now[keeper].format ? wanted[keeper] : now[keeper])
  const made = { assistant: after('assistant'), gateway: after('gateway') }
  return canWork(known, made) ? undefined : 'snapshot'
}

/** Whether a release can work with the databases as they are. */
export function canOpen(home: Home, release: string): boolean {
  return canWork(formatsOfRelease(home, release), formatsNow(home, release))
}

/** Whether the processes of a release wait while their databases are held. */
export function waits({ at }: Home, release: string): boolean {
  return saidBy(at, release) !== undefined
}

function canWork(known: Formats, found: Formats): boolean {
  return keepers.every((keeper) => canUse(known[keeper].format, found[keeper]))
}

/** @param otherwise the release whose formats one that cannot be read is taken to have: what is wrong with it is told elsewhere. */
function formatsNow(home: Home, otherwise: string): Formats {
  const found = databasesIn(home).map(({ keeper, path, as }) => {
    try {
      return [keeper, as(() => reading(path, headerOf))] as const
    } catch {
      return [keeper, formatsOfRelease(home, otherwise)[keeper]] as const
    }
  })
  return Object.fromEntries(found) as unknown as Formats
}

function formatsOfRelease({ at }: Home, release: string): Formats {
  return saidBy(at, release) ?? { assistant: first, gateway: first }
}

/** What a release says of its databases, also where the rest of its manifest is of another make. */
function saidBy(at: Layout, release: string): Formats | undefined {
  try {
    const text = readFileSync(join(at.release(release), 'manifest.json'), 'utf8')
    return manifest.pick({ databases: true }).parse(JSON.parse(text)).databases
  } catch {
    return undefined
  }
}
