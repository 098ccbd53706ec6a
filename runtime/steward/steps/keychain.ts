import { askKeychain } from '../../process/ask-keychain.ts'
import { keychainItems, keychainService } from '../../protocol/vault/keychain.ts'
import { readPlainFile } from '../files/plain.ts'
import type { Machine } from '../machine.ts'
import { type Act, differs, same } from '../step.ts'

/** Bytes; a vault has one item, and a second one while its key is exchanged. */
const longestLedger = 4096

/** The desktop's keychain holds nothing of this home any more. */
export const keychainStep: Act<'keychain'> = {
  observe: (_step, machine) => {
    const items = itemsOf(machine)
    if (items === undefined) return differs('which items are ours cannot be read')
    return items.length === 0 ? same('it holds nothing of ours') : differs(`${items.length} items of ours`)
  },
  change: (_step, machine) => emptyKeychain(machine),
}

/**
 * Removes our items from the keychain of whoever runs this. One that cannot be removed, where the keychain is locked
 * or not of this session, is named among what is left; nothing waits for it: without its vault it opens nothing.
 */
export async function emptyKeychain(machine: Machine): Promise<string> {
  const items = itemsOf(machine)
  if (items === undefined) {
    machine.left.push(`what the desktop's keychain holds as "${keychainService}" (the list of it is damaged)`)
    return 'which items are ours cannot be read'
  }
  const kept: string[] = []
  for (const id of items) {
    const answer = await askKeychain(machine.keychain, { verb: 'remove', id })
    if (!('fault' in answer)) continue
    const why = answer.fault === 'locked' ? 'the keychain is locked' : answer.why
    kept.push(`the keychain item "${keychainService}" of ${id} (${why})`)
  }
  machine.left.push(...kept)
  return [`removed ${items.length - kept.length} items`, ...kept.map((one) => `left ${one}`)].join('; ')
}

/** By their ids; undefined where the list is there and cannot be read. A service user has no desktop, and so no items. */
function itemsOf({ at, plan }: Machine): string[] | undefined {
  if (plan.separation === 'accounts') return []
  try {
    return keychainItems.parse(JSON.parse(readPlainFile(at.keychainLedger, longestLedger)))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : undefined
  }
}
