import type { Target } from '../runtime/protocol/call.ts'
import type { AssistantRecord } from './record/record.ts'
import { readToken } from './record/token.ts'

/**
 * Where an assistant's gateway answers the person at this machine, and the token it knows them by.
 * @throws Failure TOKEN_MISSING
 */
export async function gatewayOf(record: AssistantRecord): Promise<Target> {
  return { server: 'gateway', port: record.port, token: readToken(record.name) }
}
