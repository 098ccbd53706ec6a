import type { Address } from '../../stacks/address.ts'
import type { Tell } from '../tell.ts'
import type { Host } from './host.ts'
import { localHost } from './local.ts'

const silence: Tell = () => undefined

/**
 * Opens the one connection a command has to its machine. On another machine everything runs as root there.
 * @throws Failure of exit code 5 where the machine is not reached, is not who it should be, or does not let this person in
 */
export async function reach(address: Address, tell: Tell = silence): Promise<Host> {
  if (address.reach === 'local') return localHost()
  const [host, { elevated }, { sudoPassword }] = await Promise.all([
    logIn(address, tell),
    import('./elevated.ts'),
    import('./sudo-password.ts'),
  ])
  return elevated(host, sudoPassword)
}

/** The same with no more rights than whoever logs in has: enough for a port of the machine, and sudo is not asked. */
export async function logIn(address: Address, tell: Tell = silence): Promise<Host> {
  if (address.reach === 'local') return localHost()
  const { sshHost } = await import('./ssh/host.ts')
  return sshHost(address, tell)
}
