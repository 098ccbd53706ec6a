import { realpathSync } from 'node:fs'
import { decodeVault } from './file.ts'
import { type LockReason, lockOf, withFix } from './lock.ts'
import type { VaultPlace } from './place.ts'
import { readPrivate } from './private-file.ts'

/** What putting another file in the vault's place mends. */
const mendable: ReadonlySet<LockReason> = new Set([
  'symlink',
  'file-missing',
  'truncated',
  'damaged',
  'swapped',
  'deleted',
  'mixed',
])

/** Runs what reads the vault; where its file is at fault and a good one is at hand, the failure says how to put it there. */
export function withMending<Result>(place: VaultPlace, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    const lock = lockOf(error)
    const line = lock?.path === place.file && mendable.has(lock.reason) ? lineThatMends(place) : undefined
    throw lock && line ? withFix(lock, line) : error
  }
}

/** A line to type as the machine's owner: nothing here replaces a vault by itself, since the last change may be lost. */
function lineThatMends(place: VaultPlace): string | undefined {
  const { file, previous, kept } = place
  const led = realPath(file)
  if (led !== undefined && led !== file && generationOf(led, place) !== undefined) return `mv '${led}' '${file}'`
  const generation = generationOf(previous, place)
  if (generation === undefined) return undefined
  return `rm -f '${file}' && cp -p '${previous}' '${file}' && echo ${generation} > '${kept.path}'`
}

/** The generation of a file that holds this very vault, whole; only of such a one is a name put into a line for root. */
function generationOf(path: string, { keys }: VaultPlace): number | undefined {
  try {
    const { inForce, next } = keys.read()
    const bytes = readPrivate(path)
    if (bytes === undefined) return undefined
    const known = [inForce, next].filter((key) => key !== undefined)
    const { dek, generation } = decodeVault(bytes, known, path)
    for (const key of [dek, ...known]) key.fill(0)
    return generation
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
