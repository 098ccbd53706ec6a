import type { ReceiptLine } from '../../runtime/protocol/plan.ts'
import type { CloudMachine, SshAddress } from '../../stacks/address.ts'
import type { CloudRemote, Remote } from '../../stacks/remote.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { reachStarted } from './login.ts'

/** The machine under an assistant: one that was made for it sleeps and wakes with it, any other stays as it is. */
export interface MachineUnder {
  readonly isOurs: boolean
  isStopped(): Promise<boolean>
  start(): Promise<ReceiptLine[]>
  stop(): Promise<ReceiptLine[]>
  reach(): Promise<Host>
}

/** The machine under this assistant. Its calls throw as those of the remote. */
export function machineUnder({ address }: AssistantRecord, remote: Remote, tell: Tell): MachineUnder {
  if (remote.makesMachines && address.reach === 'ssh' && address.cloud)
    return made(address, address.cloud, remote, tell)
  return {
    isOurs: false,
    isStopped: async () => false,
    start: async () => [],
    stop: async () => [],
    reach: () => reach(address, tell),
  }
}

function made(address: SshAddress, machine: CloudMachine, remote: CloudRemote, tell: Tell): MachineUnder {
  let hasStarted = false
  return {
    isOurs: true,
    isStopped: () => remote.isStopped(machine),
    start: async () => {
      hasStarted = true
      return [await timed('started', 'it ran', tell, () => remote.wake(machine))]
    },
    stop: async () => [
      await timed('stopped; its address is kept', 'it had stopped', tell, () => remote.sleep(machine)),
    ],
    reach: () => (hasStarted ? reachStarted(address, remote, tell) : reach(address, tell)),
  }
}

/** A line of the receipt as of a step on the machine, told as one. */
async function timed(changed: string, same: string, tell: Tell, act: () => Promise<boolean>): Promise<ReceiptLine> {
  const begun = performance.now()
  tell({ at: 'begin', step: 'machine' })
  const isChanged = await act()
  const [outcome, detail] = isChanged ? (['changed', changed] as const) : (['same', same] as const)
  const line = { step: 'machine', outcome, detail, ms: Math.round(performance.now() - begun) }
  tell({ at: 'step', ...line })
  return line
}
