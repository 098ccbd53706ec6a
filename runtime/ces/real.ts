import { dirname } from 'node:path'
import { verdictOf } from '../chain/verdict.ts'
import { type Finding, failed, pass, probing, skip } from '../process/probing.ts'
import type { Probe } from '../protocol/proof.ts'
import { quote } from '../protocol/quote.ts'
import { locked, lockedBy, lockOf } from '../vault/lock.ts'
import { withMending } from '../vault/mend.ts'
import type { VaultPlace } from '../vault/place.ts'
import { checkPrivateFolder, readPrivate } from '../vault/private-file.ts'
import { slotAt } from '../vault/slot.ts'
import type { VaultDoor } from './door.ts'

/** What can be said of the real vault without changing it: it opens, by which key, and nobody else reaches it. */
export async function realProbes(door: VaultDoor): Promise<Probe[]> {
  return [
    await probing('vault.open', () => unlessLocked(() => opening(door))),
    await probing('vault.key-source', () => unlessWaiting(() => keySource(door))),
    await probing('vault.modes', () => unlessWaiting(() => withMending(door.place, () => modes(door.place)))),
    await probing('vault.audit', () => unlessWaiting(() => onRecord(door))),
  ]
}

async function opening(door: VaultDoor): Promise<Finding> {
  const vault = await door.open()
  const { credentials, generation, key } = vault.verify()
  return pass(`opens at generation ${generation} with ${credentials} credentials, by ${key}`)
}

async function keySource(door: VaultDoor): Promise<Finding> {
  const { file, keys } = door.place
  const slot = slotAt(door.place)
  if (slot === undefined) throw locked('file-missing', { path: file })
  const refused = await door.askKeychain()
  if (refused && keys.held.has(slot.id)) {
    const { why } = lockedBy(refused.reason, refused.facts)
    return failed(`${why}; CES still has it in memory`, 'The key is lost when CES ends', 'vellum credentials rotate')
  }
  for (const key of keys.read(slot)) key.fill(0)
  return pass(`${keys.title(slot)}, ${keys.guards(slot)}`)
}

/** A broken audit is put aside as a whole, to be looked at; then a new one begins. */
function onRecord({ audit }: VaultDoor): Finding {
  const { folder, anchor } = audit.place
  const examined = audit.examine(false)
  const { whole, fault, entries } = verdictOf(examined)
  if (whole) return pass(`${entries} entries, each chained to the one before it`)
  const aside = `${folder}.broken-${new Date().toISOString().slice(0, 10)}`
  return failed(
    fault ?? '',
    'The audit was changed, or part of it is lost',
    `mv ${quote(folder)} ${quote(aside)} && rm ${quote(anchor)}`,
  )
}

/** Reads each file and folder the way the vault does, which refuses what others could reach. */
function modes({ folder, keyFolder, file, previous, keys, kept }: VaultPlace): Finding {
  const folders = [dirname(folder), folder, keyFolder]
  for (const path of folders) checkPrivateFolder(path)
  const files = [file, previous, keys.file.path, kept.path].filter((path) => {
    const bytes = readPrivate(path)
    bytes?.fill(0)
    return bytes !== undefined
  })
  return pass(`${folders.length} folders and ${files.length} files are of user ${process.geteuid?.()} alone`)
}

/** That a passphrase is waited for is one fault, which `vault.open` is failed for; it is none of the others'. */
function unlessWaiting(check: () => Finding | Promise<Finding>): Promise<Finding> {
  return unlessLocked(async () => {
    try {
      return await check()
    } catch (error) {
      if (lockOf(error)?.reason === 'passphrase-needed') return skip('waits for the passphrase')
      throw error
    }
  })
}

async function unlessLocked(check: () => Finding | Promise<Finding>): Promise<Finding> {
  try {
    return await check()
  } catch (error) {
    const lock = lockOf(error)
    if (lock === undefined) throw error
    return failed([`locked: ${lock.reason}`, lock.offer].filter(Boolean).join('; '), lock.why, lock.fix)
  }
}
