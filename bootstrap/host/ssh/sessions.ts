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

/**
 * A session that has ended counts at sshd until it has tidied up, which it does after it has read all that came: so one that is
 * refused though none is open is asked for again, a round trip later.
 */
const mostTries = 5

export function sessionsOn(client: Client, owner: Owner, deadlines: Deadlines): Sessions {
  const places = placesFor()
  let everOpened = false
  return {
    async open(line, terminal) {
      for (let tries = 1; ; tries++) {
        await places.take()
        try {
          const opened = within('open', { alias: owner.name }, deadlines, session(client, line, terminal))
          const channel = await opened
          everOpened = true
          places.fill()
          channel.once('close', places.leave)
          return channel
        } catch (thrown) {
          const isWorthAnother = places.giveBack() || (everOpened && tries < mostTries)
          const why = whyNot(owner, thrown)
          if (why.code !== 'SESSION_REFUSED' || !isWorthAnother) throw why
        }
      }
    },
  }
}

/** How many there are is found out by being refused one. */
function placesFor() {
  let most = Number.POSITIVE_INFINITY
  let taken = 0
  let filled = 0
  const waiting: (() => void)[] = []
  const free = () => {
    taken--
    waiting.shift()?.()
  }
  return {
    async take(): Promise<void> {
      while (taken >= most) await new Promise<void>((resolve) => waiting.push(resolve))
      taken++
    },
    fill: () => {
      filled++
    },
    leave: () => {
      filled--
      free()
    },
    /** Of one that was refused. @returns whether there are others, so that it is worth to wait for the end of one */
    giveBack(): boolean {
      free()
      if (taken > 0) most = Math.max(1, filled)
      return taken > 0
    },
  }
}

function whyNot({ name, lost: isLost }: Owner, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const error = thrown as Error
  if (isLost() || channelFault(error) === 'lost') return isLost() ?? lost(name, error.message)
  return refused(name, error)
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
