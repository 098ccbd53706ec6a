import type { Client, ClientChannel, PseudoTtyOptions } from 'ssh2'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Deadlines } from './deadlines.ts'
import { within } from './dial.ts'
import { channelFault, lost } from './failure.ts'

/** Opens sessions on one connection, as many at once as the host allows (MaxSessions); more wait for one to end. */
export interface Sessions {
  /**
   * @param line what the login shell runs; without one it is the login shell itself.
   * @throws Failure SESSION_REFUSED, CONNECTION_LOST, HOST_SILENT
   */
  open(line: string | undefined, terminal?: PseudoTtyOptions): Promise<ClientChannel>
}

/** Whose sessions they are: what a person calls it, and why nothing more comes from it once that is so. */
interface Owner {
  readonly name: string
  lost(): Failure | undefined
}

export function sessionsOn(client: Client, { name, lost: isLost }: Owner, deadlines: Deadlines): Sessions {
  let open = 0
  let waiting: (() => void)[] = []
  const ended = () => {
    open--
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  return {
    async open(line, terminal) {
      for (;;) {
        const before = open
        open++
        try {
          const channel = await within('open', { alias: name }, deadlines, session(client, line, terminal))
          channel.once('close', ended)
          return channel
        } catch (error) {
          ended()
          if (error instanceof Failure) throw error
          const fault = channelFault(error as Error)
          if (fault === 'lost' || isLost()) throw isLost() ?? lost(name, (error as Error).message)
          if (fault === 'prohibited' || before === 0) throw refused(name, error as Error)
          if (open > 0) await new Promise<void>((resolve) => waiting.push(resolve))
        }
      }
    },
  }
}

function refused(host: string, error: Error): Failure {
  return Failure.of('SESSION_REFUSED', { host, why: error.message.replace(/^\(SSH\) /, '') }, error)
}

function session(client: Client, line: string | undefined, pty?: PseudoTtyOptions): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const opened = (error: Error | undefined, channel: ClientChannel) => (error ? reject(error) : resolve(channel))
    if (line === undefined) client.shell(pty ?? false, opened)
    else client.exec(line, pty ? { pty } : {}, opened)
  })
}
