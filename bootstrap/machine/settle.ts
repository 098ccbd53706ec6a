import { Failure } from '../../runtime/protocol/failure.ts'
import type { Remote } from '../../stacks/remote.ts'
import { person } from '../host/person.ts'
import { chooseKey, type MachineKey } from '../host/ssh/keys/machine-key.ts'
import { installation } from '../record/installation.ts'
import { type AssistantRecord, readRecord } from '../record/record.ts'
import type { Request } from '../request.ts'

/**
 * Settles what the machine of a request is to be, where one is made, and looks whether it can be. A hatched assistant whose
 * machine was removed gets another only where somebody says so.
 * @throws Failure why it cannot be made, MACHINE_GONE, DECLINED: nothing was made
 */
export async function settle(request: Request, remote: Remote): Promise<Request> {
  if (!remote.makesMachines) return request
  const { name, dryRun } = request
  const known = readRecord(name)
  const { publicKey, identity } = await keyOf(request, known)
  const owner = installation({ keep: !dryRun })
  const machine = await remote.settle({ assistant: name, owner, publicKey, ...request.wishes }, known?.machine)
  const { isThere } = await remote.preflight(machine)
  if (!isThere && known?.state === 'hatched' && !dryRun) await askAnew(request)
  const address = known?.address ?? ({ reach: 'nowhere', assistant: name, identity } as const)
  return { ...request, address, machine, identity }
}

/** The key that a machine was made with stays its key: what else an agent holds by now is no reason to take another. */
async function keyOf(
  { identity, name, dryRun }: Request,
  known: AssistantRecord | undefined,
): Promise<Partial<MachineKey> & Pick<MachineKey, 'identity'>> {
  const settled = known && known.address.reach !== 'local' ? known.address.identity : undefined
  if (settled !== undefined && (identity === undefined || identity === settled)) return { identity: settled }
  return chooseKey({ identity, name, keep: !dryRun })
}

/** @throws Failure MACHINE_GONE where nobody is there to ask; DECLINED */
async function askAnew({ name, yes }: Request): Promise<void> {
  if (yes) return
  const asked = person()
  if (!asked) throw Failure.of('MACHINE_GONE', { name, machine: 'the one on its record' })
  const question = `The machine of "${name}" was removed. Make it anew, with what is left of its disk?`
  if (!(await asked.confirm(question))) throw Failure.of('DECLINED', {})
}
