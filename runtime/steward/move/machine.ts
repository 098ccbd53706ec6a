import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import { installedMachine, type Machine } from '../machine.ts'
import type { Move } from './move.ts'

/**
 * What a move is carried out on.
 * @throws Failure INSTALL_BROKEN
 */
export function machineFor({ record, tell }: Move, at: Layout, keychain: string): Machine {
  const { verb, by } = record
  const machine = installedMachine(at, { verb, by }, { keychain, tell, stillWanted: () => undefined })
  if (!machine) throw Failure.of('INSTALL_BROKEN', { file: at.install, why: 'it is missing' })
  return machine
}
