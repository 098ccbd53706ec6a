import { dirname } from 'node:path'
import { type Finding, failed, pass, probing } from '../process/probing.ts'
import type { Probe } from '../protocol/proof.ts'
import { locked, lockOf } from '../vault/lock.ts'
import { withMending } from '../vault/mend.ts'
import type { VaultPlace } from '../vault/place.ts'
import { checkPrivateFolder, readPrivate } from '../vault/private-file.ts'
import type { VaultDoor } from './door.ts'

/** What can be said of the real vault without changing it: it opens, by which key, and nobody else reaches it. */
export async function realProbes(door: VaultDoor): Promise<Probe[]> {
  return [
    await probing('vault.open', () => unlessLocked(() => opening(door))),
    await probing('vault.key-source', () => unlessLocked(() => keySource(door.place))),
    await probing('vault.modes', () => unlessLocked(() => withMending(door.place, () => modes(door.place)))),
  ]
}

function opening(door: VaultDoor): string {
  const { credentials, generation, key } = door.open().verify()
  return `opens at generation ${generation} with ${credentials} credentials, by ${key}`
}

function keySource({ keys }: VaultPlace): string {
  const { inForce, next } = keys.read()
  const there = inForce !== undefined
  inForce?.fill(0)
  next?.fill(0)
  if (!there) throw locked('key-missing', { path: keys.place })
  return `${keys.title}, against stray copies and not against its own user`
}

/** Reads each file and folder the way the vault does, which refuses what others could reach. */
function modes({ folder, keyFolder, file, previous, keys, kept }: VaultPlace): string {
  const folders = [dirname(folder), folder, keyFolder]
  for (const path of folders) checkPrivateFolder(path)
  const files = [file, previous, keys.place, kept.path].filter((path) => {
    const bytes = readPrivate(path)
    bytes?.fill(0)
    return bytes !== undefined
  })
  return `${folders.length} folders and ${files.length} files are of user ${process.geteuid?.()} alone`
}

function unlessLocked(check: () => string): Finding {
  try {
    return pass(check())
  } catch (error) {
    const lock = lockOf(error)
    if (lock === undefined) throw error
    return failed(`locked: ${lock.reason}`, lock.why, lock.fix)
  }
}
