import { Failure } from '../../runtime/protocol/failure.ts'
import { knownNames } from './names.ts'
import { type AssistantRecord, knownAssistants, readRecord } from './record.ts'

/**
 * The assistant a person means: the one named, else the only one there is.
 * @throws Failure ASSISTANT_UNKNOWN, ASSISTANT_AMBIGUOUS, NAME_INVALID, RECORD_BROKEN
 */
export function findAssistant(name?: string): AssistantRecord {
  if (name !== undefined) return readRecord(name) ?? refuse(name)
  const [only, ...more] = knownAssistants()
  if (only === undefined) return refuse('default')
  if (more.length > 0) throw Failure.of('ASSISTANT_AMBIGUOUS', { known: knownNames().join(', ') })
  return only
}

function refuse(name: string): never {
  throw Failure.of('ASSISTANT_UNKNOWN', { name, known: knownNames().join(', ') || 'none' })
}
