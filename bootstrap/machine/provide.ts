import type { Address } from '../../stacks/address.ts'
import type { CloudRemote, Machine, Remote } from '../../stacks/remote.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import { operatorFolders } from '../record/folders.ts'
import type { HeldRecord } from '../record/hold.ts'
import { makeRelease } from '../release/make.ts'
import type { Request } from '../request.ts'
import type { Tell } from '../tell.ts'
import { reachStarted } from './login.ts'

/** Where the machine is, and what opens the connection to it. */
export interface Provided {
  readonly address: Address
  readonly reachIt: () => Promise<Host>
}

/**
 * Has the machine of a request there: as it was named, or made for it. A dry run takes it as it is on record.
 * @throws Failure what failed, and what is there now; RELEASE_UNBUILDABLE
 */
export async function provide(
  { address, machine, identity, dryRun }: Request,
  remote: Remote,
  held: HeldRecord,
  checkout: string,
  tell: Tell,
): Promise<Provided> {
  if (!remote.makesMachines || !machine || dryRun) return { address, reachIt: () => reach(address, tell) }
  const made = { ...(await make(machine, remote, held, checkout, tell)), identity }
  held.keep({ address: made })
  tell({ at: 'phase', phase: 'machine', state: 'done', detail: made.target })
  return { address: made, reachIt: () => reachStarted(made, remote, tell) }
}

/** The release is told where the machine is met. */
const quiet: Tell = () => undefined

/** Makes the machine while its release is built. What it is made from is on record before the cloud is asked. */
async function make(machine: Machine, remote: CloudRemote, held: HeldRecord, checkout: string, tell: Tell) {
  const { name } = held.keep({ machine })
  tell({ at: 'phase', phase: 'machine', state: 'begun', detail: `for "${name}", from ${remote.name}` })
  const [provided, made] = await Promise.allSettled([
    remote.provision(machine, { folders: operatorFolders().roots, tell }),
    makeRelease(checkout, quiet),
  ])
  if (provided.status === 'rejected') throw provided.reason
  if (made.status === 'rejected') throw made.reason
  return provided.value
}
