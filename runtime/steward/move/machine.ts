import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { Plan } from '../../protocol/plan.ts'
import { Journal, usableRecord } from '../journal.ts'
import type { Machine } from '../machine.ts'
import type { Move } from './move.ts'

/**
 * What a move is carried out on. There is no plan by then: what is to be known of the home its install record says.
 * @throws Failure INSTALL_BROKEN
 */
export function machineFor(move: Move, at: Layout, keychain: string): Machine {
  const record = usableRecord(at)
  if (!record) throw Failure.of('INSTALL_BROKEN', { file: at.install, why: 'it is missing' })
  const { assistant, home, separation, port } = record
  const { verb, by } = move.record
  const plan: Plan = { verb, assistant, home, separation, port, by, missingFolders: [], steps: [] }
  return {
    at,
    plan,
    staging: at.staging,
    keychain,
    left: [],
    journal: Journal.open(at.install, plan),
    tell: move.tell,
    stillWanted: () => undefined,
  }
}
