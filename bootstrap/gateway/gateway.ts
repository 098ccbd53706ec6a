import { listenersOn } from '../../runtime/machine/listening.ts'
import type { Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { AssistantRecord } from '../record/record.ts'
import { readToken } from '../record/token.ts'
import type { Tell } from '../tell.ts'

/** Where a gateway answers, until its scope ends. */
export type Gateway = Target & AsyncDisposable

/**
 * Where an assistant's gateway answers the person at this machine, and the token it knows them by: right here, or through
 * one connection to its machine.
 * @throws Failure NOT_HATCHED when no hatch of it has ended well; TOKEN_MISSING; PORT_FOREIGN; ASLEEP; why its machine is
 * not reached
 */
export async function gatewayOf(record: AssistantRecord, tell: Tell = () => undefined): Promise<Gateway> {
  const { name, home, port } = record
  if (record.state !== 'hatched') throw Failure.of('NOT_HATCHED', { name, home })
  const token = readToken(name)
  const target = { server: 'gateway', port, token }
  if (record.address.reach === 'local') {
    refuseForeign(record)
    refuseAsleep(record)
    return { ...target, [Symbol.asyncDispose]: async () => undefined }
  }
  const { tunnelTo } = await import('./tunnel.ts')
  const { connect, [Symbol.asyncDispose]: end } = await tunnelTo(record, tell)
  return { ...target, connect, [Symbol.asyncDispose]: end }
}

/**
 * A port belongs to whoever is first: while the gateway is down, another user of this machine could listen there and be
 * told the token and every secret. The gateway's port is bound by root, or by this very user.
 * @throws Failure PORT_FOREIGN: nothing was sent.
 */
function refuseForeign({ name, port }: AssistantRecord): void {
  const foreign = listenersOn(port).find((uid) => uid !== 0 && uid !== process.geteuid?.())
  if (foreign !== undefined) throw Failure.of('PORT_FOREIGN', { port, uid: foreign, name })
}

/** Somebody else may have woken it since: what listens there says more than what was noted here. */
function refuseAsleep({ name, port, asleepSince }: AssistantRecord): void {
  if (asleepSince === undefined || listenersOn(port).length > 0) return
  throw Failure.of('ASLEEP', { name, since: asleepSince })
}
