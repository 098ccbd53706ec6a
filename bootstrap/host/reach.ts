import type { Address } from '../../stacks/address.ts'
import type { Tell } from '../tell.ts'
import type { Host } from './host.ts'
import { localHost } from './local.ts'

/**
 * Opens the one connection a command has to its machine.
 * @throws Failure of exit code 5 where the machine is not reached, is not who it should be, or does not let this person in
 */
export async function reach(address: Address, tell: Tell = () => undefined): Promise<Host> {
  if (address.reach === 'local') return localHost()
  const { sshHost } = await import('./ssh/host.ts')
  return sshHost(address, tell)
}
