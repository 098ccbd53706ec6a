import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Settings } from './config/settings.ts'
import { type Deadlines, phaseNames } from './deadlines.ts'
import { socketFault } from './failure.ts'

/**
 * A TCP connection to the host itself.
 * @throws Failure HOST_UNREACHABLE, HOST_SILENT
 */
export async function dial(settings: Settings, deadlines: Deadlines): Promise<Socket> {
  const addresses = await within('resolve', settings, deadlines, addressesOf(settings))
  const socket = connect({
    host: settings.hostName,
    port: settings.port,
    // Node tries them one after another (RFC 8305).
    lookup: (_name, _options, found) => found(null, addresses),
    noDelay: true,
  })
  try {
    await within('connect', settings, deadlines, once(socket, 'connect'))
    return socket
  } catch (error) {
    socket.destroy()
    throw unreachable(settings, error)
  }
}

async function addressesOf({ hostName, family, ...settings }: Settings) {
  try {
    return await lookup(hostName, { all: true, family })
  } catch (error) {
    throw unreachable({ ...settings, hostName, family }, error)
  }
}

function unreachable({ alias, hostName, port }: Settings, error: unknown): Failure {
  if (error instanceof Failure) return error
  const first = error instanceof AggregateError ? error.errors[0] : error
  const why = `${hostName} port ${port}: ${socketFault(first)}`
  return Failure.of('HOST_UNREACHABLE', { host: alias, why }, error)
}

/** @throws Failure HOST_SILENT, naming the phase, when its time is up. */
export async function within<T>(
  phase: keyof Deadlines,
  { alias }: Pick<Settings, 'alias'>,
  deadlines: Deadlines,
  work: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(silent(phase, alias, deadlines)), deadlines[phase])
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

export function silent(phase: keyof Deadlines, host: string, deadlines: Deadlines): Failure {
  return Failure.of('HOST_SILENT', { host, phase: phaseNames[phase], seconds: deadlines[phase] / 1000 })
}
