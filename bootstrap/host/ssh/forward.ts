import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Settings } from './config/settings.ts'
import type { Deadlines } from './deadlines.ts'
import { within } from './dial.ts'
import { channelFault } from './failure.ts'

/** Where a channel leads: a host, and what it is called. */
type End = Pick<Settings, 'alias' | 'hostName' | 'port'>

/**
 * A stream to another host through this one.
 * @throws Failure FORWARDING_FORBIDDEN, HOST_UNREACHABLE, HOST_SILENT
 */
export async function forward(through: Client, end: End, deadlines: Deadlines): Promise<Duplex> {
  try {
    return await within('open', end, deadlines, channel(through, end.hostName, end.port))
  } catch (error) {
    if (error instanceof Failure) throw error
    if (channelFault(error as Error) === 'prohibited')
      throw Failure.of('FORWARDING_FORBIDDEN', { host: end.alias }, error)
    const why = `its jump host cannot reach ${end.hostName} port ${end.port}`
    throw Failure.of('HOST_UNREACHABLE', { host: end.alias, why }, error)
  }
}

/** @throws Error of ssh2, with the reason of RFC 4254 section 5.1 */
export function channel(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}
