import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Address, CloudMachine, SshAddress } from '../../stacks/address.ts'
import type { Tell } from '../tell.ts'
import { openDoor } from './door.ts'
import type { Host } from './host.ts'
import { localHost } from './local.ts'
import { isSilent } from './unreached.ts'

const silence: Tell = () => undefined

/** A new rule of a cloud's firewall counts within a minute (https://cloud.google.com/firewall/docs/firewalls). */
const doorMs = 60_000
/** Fewer logins than sshd penalises (PerSourcePenalties of sshd_config(5)). */
const doorPauseMs = 5_000

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
  if (address.reach === 'nowhere') throw Failure.of('MACHINE_UNMADE', { name: address.assistant })
  const { sshHost } = await import('./ssh/host.ts')
  try {
    return await sshHost(address, tell)
  } catch (thrown) {
    if (!address.cloud || !isSilent(thrown)) throw thrown
    return throughDoor(address, address.cloud, thrown as Failure, tell)
  }
}

/** A machine that does not answer may be closed to where this run comes from: the cloud that made it opens it. */
async function throughDoor(address: SshAddress, machine: CloudMachine, why: Failure, tell: Tell): Promise<Host> {
  const { sshHost } = await import('./ssh/host.ts')
  const door = await openDoor(machine).catch((thrown) => {
    throw unlooked(why, Failure.from(thrown))
  })
  if (!door) throw why
  try {
    const waitsFor = `the firewall to let this machine in (${address.target})`
    const host = await knocking(
      () => sshHost(address, tell),
      () => tell({ at: 'waiting', step: 'reach', waitsFor }),
    )
    const leave = async () => {
      await host[Symbol.asyncDispose]()
      await door[Symbol.asyncDispose]()
    }
    return { ...host, [Symbol.asyncDispose]: leave }
  } catch (thrown) {
    await door[Symbol.asyncDispose]()
    throw thrown
  }
}

async function knocking(logIn: () => Promise<Host>, onWait: () => void): Promise<Host> {
  for (const begun = Date.now(); ; await wait(doorPauseMs)) {
    onWait()
    try {
      return await logIn()
    } catch (thrown) {
      if (!isSilent(thrown) || Date.now() - begun > doorMs) throw thrown
    }
  }
}

/** Why the cloud cannot be asked about a machine that is not reached. */
function unlooked(why: Failure, cause: Failure): Failure {
  if (cause.exitCode === why.exitCode) return cause
  const sentence = (text: string) => text.replace(/(?:; nothing was (?:made|changed))?\.$/, '')
  const facts = { why: sentence(why.message), cause: sentence(cause.message), next: cause.hint }
  return Failure.of('MACHINE_UNLOOKED', facts, cause)
}
