import { realpathSync, statSync } from 'node:fs'
import { quote } from '../protocol/quote.ts'
import { credentialAlias } from '../protocol/vault/credential.ts'
import { type Contents, claimsOf, decodeVault, readableRecords } from './file.ts'
import { type LockReason, lockOf, withFix } from './lock.ts'
import type { VaultPlace } from './place.ts'
import { readPrivate } from './private-file.ts'
import type { VaultRecord } from './record.ts'

/** What putting another file in the vault's place mends. */
const mendable: ReadonlySet<LockReason> = new Set([
  'symlink',
  'file-missing',
  'truncated',
  'damaged',
  'swapped',
  'deleted',
  'mixed',
  'kdf-refused',
  'unknown-source',
])

/** A line to type as the machine's owner, and what is known of what it puts back. */
interface Mending {
  readonly fix: string
  readonly offer?: string
}

/** Runs what reads the vault; where its file is at fault and a good one is at hand, the failure says how to put it there. */
export function withMending<Result>(place: VaultPlace, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    const lock = lockOf(error)
    const mending = lock?.path === place.file && mendable.has(lock.reason) ? mendingOf(place) : undefined
    throw lock && mending ? withFix(lock, mending) : error
  }
}

/** Nothing here replaces a vault by itself, since the last change may be lost. */
function mendingOf(place: VaultPlace): Mending | undefined {
  const { file, previous, kept } = place
  const led = realPath(file)
  if (led !== undefined && led !== file && contentsOf(led, place)) return { fix: `mv ${quote(led)} ${quote(file)}` }
  const before = contentsOf(previous, place)
  if (before === undefined) return undefined
  const [there, from, number] = [file, previous, kept.path].map(quote)
  const fix = `rm -f ${there} && cp -p ${from} ${there} && echo ${before.generation} > ${number}`
  return { fix, offer: offerOf(place, before) }
}

/** What going back to the previous generation means, as far as the harmed file still shows it. */
function offerOf({ file, previous }: VaultPlace, before: Contents): string {
  const since = statSync(previous).mtime.toISOString()
  const known = `generation ${before.generation}, as it was at ${since}, is whole`
  const present = recordsAt(file)
  if (present === undefined) return `${known}; what changed after it cannot be told`
  const then = new Map(before.records.map((one) => [one.alias, one.revision]))
  const lost = present.filter(({ alias }) => !then.has(alias))
  const older = present.filter(({ alias, revision }) => (then.get(alias) ?? revision) < revision)
  const told = [said('loses', lost), said('takes the value before the last of', older)].filter(Boolean).join(' and ')
  return `${known}; going back to it ${told || 'loses nothing that can still be read of the present one'}`
}

function said(does: string, records: readonly VaultRecord[]): string {
  return records.length === 0 ? '' : `${does} ${records.map(({ alias }) => alias).join(', ')}`
}

/** What can still be read of a harmed file; undefined where it is gone, led away or holds no record. */
function recordsAt(path: string): VaultRecord[] | undefined {
  try {
    const found = readableRecords(readPrivate(path) ?? Buffer.alloc(0))
    // Nobody vouches for these names: only what can be one is said.
    const records = found.filter(({ alias }) => credentialAlias.safeParse(alias).success)
    return records.length > 0 ? records : undefined
  } catch {
    return undefined
  }
}

/** What a file holds that is this very vault, whole; only of such a one is a name put into a line for root. */
function contentsOf(path: string, { keys }: VaultPlace): Contents | undefined {
  try {
    const bytes = readPrivate(path)
    if (bytes === undefined) return undefined
    const known = keys.read(claimsOf(bytes, path).key)
    try {
      const opened = decodeVault(bytes, known, path)
      opened.dek.fill(0)
      return opened
    } finally {
      for (const key of known) key.fill(0)
    }
  } catch {
    return undefined
  }
}

/** Where a path leads; undefined where it leads nowhere, or by a name that a shell would not take as it stands. */
function realPath(path: string): string | undefined {
  try {
    const real = realpathSync(path)
    return real.includes("'") || /\p{Cc}/u.test(real) ? undefined : real
  } catch {
    return undefined
  }
}
