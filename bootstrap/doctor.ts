import { Failure } from '../runtime/protocol/failure.ts'
import { type Probe, type Proof, proofOf } from '../runtime/protocol/proof.ts'
import type { Facts } from './facts/facts.ts'
import { survey } from './facts/survey.ts'
import { reach } from './host/reach.ts'
import { unproven } from './plan/unproven.ts'
import { refuseUnsafe } from './plan/unsafe.ts'
import { takeLocalLease } from './record/hold.ts'
import { type AssistantRecord, writeRecord } from './record/record.ts'
import { readToken, tokenSha256 } from './record/token.ts'
import type { Tell } from './tell.ts'

/** An assistant, and what its machine and its proof say of it. */
export interface Examined {
  readonly record: AssistantRecord
  readonly facts: Facts
  readonly proof: Proof
}

/**
 * Reaches the machine of an assistant and proves what runs there; where nothing can, the machine's facts say why.
 * @throws Failure HOME_UNSAFE
 */
export async function doctor(record: AssistantRecord, tell: Tell): Promise<Examined> {
  await using host = await reach(record.address, tell)
  const token = tokenOf(record.name)
  const known = token instanceof Failure ? {} : { tokenSha256: token }
  const facts = await survey(host, { home: record.home, port: record.port, ...known }, tell)
  const refused = refuseUnsafe(facts)
  if (refused) throw Failure.of(refused.code, refused.facts)
  const proof = facts.proof ?? unproven(facts)
  return {
    record: putRight(record, facts),
    facts,
    proof: token instanceof Failure ? withoutToken(proof, token) : proof,
  }
}

/** What is known here of its release, by what the machine says: it may have gone back by itself. */
function putRight(record: AssistantRecord, { current }: Facts): AssistantRecord {
  if (!current || current === record.release || record.state !== 'hatched') return record
  const known = { ...record, release: current, changedAt: new Date().toISOString() }
  try {
    using _lease = takeLocalLease(record.name, 'status')
    writeRecord(known)
  } catch (thrown) {
    // Whoever works on it writes it themselves, and where nothing can be written the next look tries it again.
    if (!(thrown instanceof Failure)) throw thrown
  }
  return known
}

/** A lost token is a finding of the proof, not a reason to have none. */
function withoutToken({ probes }: Proof, { message }: Failure): Proof {
  const lost: Probe = {
    id: 'gateway.token',
    title: "the operator's token is known",
    status: 'fail',
    evidence: message,
    cause: 'Your token is lost',
    fix: 'vellum hatch',
    ms: 0,
  }
  return proofOf([...probes, lost])
}

function tokenOf(name: string): string | Failure {
  try {
    return tokenSha256(readToken(name))
  } catch (error) {
    return Failure.from(error)
  }
}
