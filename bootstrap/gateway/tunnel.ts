import type { Duplex } from 'node:stream'
import { listenersOn } from '../../runtime/machine/listening.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Host, ShellCommand } from '../host/host.ts'
import { logIn } from '../host/reach.ts'
import type { AssistantRecord } from '../record/record.ts'
import type { Tell } from '../tell.ts'
import { bridge } from './bridge.ts'

/** A way to the gateway's port on the machine of an assistant; ends with its scope. */
export interface Tunnel extends AsyncDisposable {
  /** @throws Failure PORT_FOREIGN, ASLEEP, PROCESS_UNREACHABLE */
  connect(): Promise<Duplex>
}

/**
 * Opens the connection that everything which is sent to this gateway goes through. It needs no more than to log in: sudo is
 * not asked. Each stream is opened while it is looked up who listens there, which takes longer by two round trips, and
 * nothing goes into it before that is known: so it costs less than the bridge of a steward, which has to be started first.
 * Only where the machine forbids forwarding is it that bridge.
 * @throws Failure why the machine is not reached
 */
export async function tunnelTo(record: AssistantRecord, tell: Tell): Promise<Tunnel> {
  const host = await logIn(record.address, tell)
  let isForbidden = false
  const connect = async (): Promise<Duplex> => {
    if (isForbidden) return bridge(host, record)
    const [checked, opened] = await Promise.allSettled([checkListener(host, record), host.connect(record.port)])
    if (checked.status === 'fulfilled' && opened.status === 'fulfilled') return opened.value
    if (opened.status === 'fulfilled') opened.value.destroy()
    if (checked.status === 'rejected') throw checked.reason
    if (opened.status === 'rejected' && !forbids(opened.reason)) throw opened.reason
    isForbidden = true
    return bridge(host, record)
  }
  return { connect, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() }
}

function forbids(reason: unknown): boolean {
  return reason instanceof Failure && reason.code === 'FORWARDING_FORBIDDEN'
}

/** Rows of the kernel's tables of sockets that listen (0A); anybody may read them. */
const listenersCommand: ShellCommand = {
  script: `awk '$4 == "0A"' /proc/net/tcp /proc/net/tcp6 2>/dev/null`,
  args: [],
}

/**
 * A port belongs to whoever is first, on that machine too. There root binds the gateway's.
 * @throws Failure PORT_FOREIGN, ASLEEP, PROCESS_UNREACHABLE where nobody listens
 */
async function checkListener(host: Host, { name, port, asleepSince }: AssistantRecord): Promise<void> {
  const { stdout } = await host.run(listenersCommand)
  const uids = listenersOn(port, stdout)
  const foreign = uids.find((uid) => uid !== 0)
  if (foreign !== undefined) throw Failure.of('PORT_FOREIGN', { port, uid: foreign, name })
  if (uids.length > 0) return
  if (asleepSince !== undefined) throw Failure.of('ASLEEP', { name, since: asleepSince })
  throw Failure.of('PROCESS_UNREACHABLE', {
    process: 'The gateway',
    why: `nobody listens on port ${port} of ${host.name}`,
  })
}
