import type { Address } from '../../stacks/address.ts'
import type { Host } from './host.ts'
import { localHost } from './local.ts'

/** Opens the one connection a command has to its machine. */
export async function reach(_address: Address): Promise<Host> {
  return localHost()
}
