import { Failure } from '../runtime/protocol/failure.ts'
import type { Proof } from '../runtime/protocol/proof.ts'
import type { Facts } from './facts/facts.ts'
import { survey } from './facts/survey.ts'
import { reach } from './host/reach.ts'
import { refuseForeign } from './plan/foreign.ts'
import { unproven } from './plan/unproven.ts'
import type { AssistantRecord } from './record/record.ts'
import { readToken, tokenSha256 } from './record/token.ts'
import type { Tell } from './tell.ts'

export interface Examined {
  readonly record: AssistantRecord
  readonly facts: Facts
  readonly proof: Proof
}

/** Reaches the machine of an assistant and proves what runs there; where nothing can, the machine's facts say why. @throws Failure HOME_UNSAFE */
export async function doctor(record: AssistantRecord, tell: Tell): Promise<Examined> {
  await using host = await reach(record.address)
  const facts = await survey(host, { home: record.home, port: record.port, ...tokenOf(record.name) }, tell)
  const refused = refuseForeign(facts)
  if (refused) throw Failure.of(refused.code, refused.facts)
  return { record, facts, proof: facts.proof ?? unproven(facts) }
}

/** A lost token is a finding of the proof, not a reason to have none. */
function tokenOf(name: string): { tokenSha256?: string } {
  try {
    return { tokenSha256: tokenSha256(readToken(name)) }
  } catch {
    return {}
  }
}
