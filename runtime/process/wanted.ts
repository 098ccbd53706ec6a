import { readFileSync } from 'node:fs'
import { removeDurably } from '../durable/folder.ts'
import { writeDurably } from '../durable/staged-file.ts'
import type { Layout } from '../protocol/layout.ts'

/** Whether a home's processes are to be kept up: `down` while the steward works on them, `asleep` until they are woken. */
export interface Wanted {
  readonly state: 'up' | 'down' | 'asleep'
  /** ISO 8601; empty where it was never settled. */
  readonly since: string
}

/** What was settled last. Where nothing readable says that they are wanted, they are not. */
export function readWanted(at: Layout): Wanted {
  const [state, since = ''] = read(at.wanted).trim().split(' ')
  return state === 'up' || state === 'asleep' ? { state, since } : { state: 'down', since }
}

/** Settles that nothing is wanted, also on a disk that has no room for those words: where nothing says so, nothing is. */
export function wantNothing(at: Layout): void {
  try {
    settleWanted(at, 'down')
  } catch {
    removeDurably(at.wanted)
  }
}

/**
 * Settles it durably, as one line `STATE SINCE`, so that a shell can read it too. What is settled is written before
 * it is brought about: whoever starts processes asks here first.
 */
export function settleWanted(at: Layout, state: Wanted['state']): void {
  writeDurably(at.wanted, `${state} ${new Date().toISOString()}\n`)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
