import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { SshAddress } from '../../stacks/address.ts'
import type { CloudRemote } from '../../stacks/remote.ts'
import type { Host } from '../host/host.ts'
import { reach } from '../host/reach.ts'
import { isStarting } from '../host/unreached.ts'
import type { Tell } from '../tell.ts'

/** A machine that has said its host keys has sshd up within seconds; a slow one takes minutes to make the account. */
const usualDeadlineMs = 180_000
/** By authenticated logins only, and fewer than sshd penalises (PerSourcePenalties of sshd_config(5)). */
const firstPauseMs = 5_000
const longestPauseMs = 15_000

/**
 * Reaches a machine that was just made or started, once it lets its owner in.
 * @throws Failure MACHINE_SILENT with the end of its console; at once what waiting does not mend, such as another host key
 */
export async function reachStarted(
  address: SshAddress,
  remote: Pick<CloudRemote, 'consoleOf'>,
  tell: Tell,
  deadlineMs = usualDeadlineMs,
): Promise<Host> {
  const begun = Date.now()
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    try {
      return await reach(address, tell)
    } catch (thrown) {
      if (!isStarting(thrown)) throw thrown
      if (Date.now() - begun + pause > deadlineMs) throw await silent(address, remote, deadlineMs, thrown as Failure)
      tell({ at: 'waiting', step: 'reach', waitsFor: `${address.target} to let its owner in` })
      await wait(pause)
    }
  }
}

async function silent(
  { cloud }: SshAddress,
  remote: Pick<CloudRemote, 'consoleOf'>,
  deadlineMs: number,
  { message }: Failure,
): Promise<Failure> {
  const tail = cloud ? await remote.consoleOf(cloud) : ''
  const why = message.replace(/\.$/, '')
  return Failure.of('MACHINE_SILENT', { seconds: deadlineMs / 1000, why, console: tail || 'nothing' })
}
