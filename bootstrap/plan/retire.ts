import type { Plan } from '../../runtime/protocol/plan.ts'
import type { Facts } from '../facts/facts.ts'

/** A home with an install record, or one that a hatch cut short left with nothing but its staging folder. */
function isOurs({ homeKind, install, homeEntries }: Facts): boolean {
  return homeKind === 'folder' && (install !== undefined || homeEntries?.trim() === 'staging')
}

/** Whether an assistant was ever proven here, and so may hold what its person would miss. */
export function mayHoldAnything({ homeKind, install }: Facts): boolean {
  return homeKind === 'folder' && install?.hatchedAt !== undefined
}

/** What retire will do: stop what runs in the home, take back what the keychain keeps, remove what the install record lists. No steps where no home is. */
export function planRetire(assistant: string, home: string, port: number, facts: Facts, by: string): Plan {
  return {
    verb: 'retire',
    assistant,
    home,
    separation: facts.uid === 0 ? 'accounts' : 'single',
    port,
    by,
    missingFolders: facts.install ? [] : [home],
    steps: isOurs(facts) ? [{ kind: 'stopped' }, { kind: 'keychain' }, { kind: 'removed' }] : [],
  }
}
