import type { Target } from '../runtime/protocol/call.ts'
import { Failure } from '../runtime/protocol/failure.ts'
import type { AssistantRecord } from './record/record.ts'
import { readToken } from './record/token.ts'

/**
 * Where an assistant's gateway answers the person at this machine, and the token it knows them by.
 * @throws Failure NOT_HATCHED when no hatch of it has ended well; TOKEN_MISSING
 */
export async function gatewayOf(record: AssistantRecord): Promise<Target> {
  const { name, home } = record
  if (record.state !== 'hatched') throw Failure.of('NOT_HATCHED', { name, home })
  return { server: 'gateway', port: record.port, token: readToken(name) }
}
