import { Failure } from '../runtime/protocol/failure.ts'
import { longestHome } from '../runtime/protocol/layout.ts'
import type { Plan, ReceiptLine } from '../runtime/protocol/plan.ts'
import { notProven, type Proof } from '../runtime/protocol/proof.ts'
import type { Release } from '../runtime/protocol/release.ts'
import type { Address } from '../stacks/address.ts'
import type { Foreseen, Remote } from '../stacks/remote.ts'
import { type Applied, apply } from './apply/apply.ts'
import type { Facts } from './facts/facts.ts'
import { machineForeseen } from './machine/foresee.ts'
import { provide } from './machine/provide.ts'
import { settle } from './machine/settle.ts'
import { meet } from './meet.ts'
import { planHatch } from './plan/hatch.ts'
import { refuseHatch } from './plan/refuse.ts'
import { keepEvidence } from './record/evidence.ts'
import { whoAmI } from './record/hold.ts'
import { type Intent, intend } from './record/intend.ts'
import type { AssistantRecord } from './record/record.ts'
import { forgetToken } from './record/token.ts'
import type { Request } from './request.ts'
import type { Tell } from './tell.ts'

/** What came of a hatch. */
export interface Hatched {
  readonly record: AssistantRecord
  /** Absent after a dry run whose machine is not there yet. */
  readonly plan?: Plan
  /** Of a dry run: what the making of its machine would do. */
  readonly machine?: Foreseen
  readonly receipt: readonly ReceiptLine[]
  /** Absent after a dry run. */
  readonly proof?: Proof
}

/**
 * The journey, once more where this person's token turned out to be revoked: then with a new one. Safe to run again at
 * any time.
 * @param checkout the folder of this project, whose release is hatched.
 * @throws Failure why it was refused (nothing changed), or failed and what state the machine is in now.
 */
export async function hatch(request: Request, remote: Remote, checkout: string, tell: Tell): Promise<Hatched> {
  try {
    return await journey(request, remote, checkout, tell)
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'TOKEN_REVOKED') throw thrown
    forgetToken(request.name)
    return await journey(request, remote, checkout, tell)
  }
}

/** Settle, intend, provide, reach, survey, plan, apply, prove. */
async function journey(asked: Request, remote: Remote, checkout: string, tell: Tell): Promise<Hatched> {
  const request = await settle(asked, remote)
  await using intent = await intend(request)
  const foreseen = await machineForeseen(request, remote, tell)
  if (foreseen && !intent.existed) return { record: intent.record, machine: foreseen, receipt: [] }
  const { address, reachIt } = await provide(request, remote, intent, checkout, tell)
  const wanted = { home: request.home, port: request.port, tokenSha256: intent.tokenSha256 }
  const meeting = meet({ reachIt, record: intent.record, checkout, wanted }, tell)
  await using met = await meeting.catch((thrown) => {
    if (intent.isNew && !request.dryRun) intent.giveUp()
    throw thrown
  })
  const { host, release, found } = met
  refuse(request, found, release, intent)
  const plan = planHatch(request, found, { release, tokenSha256: intent.tokenSha256, by: whoAmI() })
  if (request.dryRun) return { record: intent.record, plan, receipt: [], ...(foreseen && { machine: foreseen }) }
  if (plan.steps.length === 0) return keep(intent, address, plan, [], found.proof)
  const applied = await apply(plan, release, found, host, tell)
  if (applied.end.failure) throw failed(request, intent, plan, applied)
  return keep(intent, address, plan, applied.receipt, applied.end.proof)
}

/** What a refusal before any change ends with. */
const refused = 3

/** Refusing changes nothing, so an intent that nothing came of is forgotten again. */
function refuse(request: Request, found: Facts, release: Release, intent: Intent): void {
  const refusal = refuseHatch(request, found, { longestHome, release })
  if (!refusal) return
  if (!intent.existed && !found.install && !request.dryRun) intent.giveUp()
  throw Failure.of(refusal.code, refusal.facts)
}

/** Writes down that it is hatched, which it is also where the proof does not hold; then that is said. */
function keep(
  intent: Intent,
  address: Address,
  plan: Plan,
  receipt: readonly ReceiptLine[],
  proof: Proof | undefined,
): Hatched {
  const release = plan.steps.find((step) => step.kind === 'current')?.digest ?? intent.record.release
  const record = intent.keep({
    state: 'hatched',
    address,
    port: plan.port,
    asleepSince: undefined,
    ...(release ? { release } : {}),
  })
  if (!proof) throw Failure.of('UNEXPECTED', { what: 'the steward gave no proof' })
  if (!proof.holds) throw notProven(record.name, proof)
  return { record, plan, receipt, proof }
}

/** What a failed apply means to the person: what failed, and what state the machine is in now. */
function failed(request: Request, intent: Intent, plan: Plan, { end, receipt, probes, logs }: Applied): Failure {
  const cause = end.failure ? Failure.revive(end.failure) : Failure.of('UNEXPECTED', { what: 'no reason was given' })
  if (end.undone === undefined || end.undone === 'none') {
    if (cause.exitCode === refused && !intent.existed && receipt.length === 0) intent.giveUp()
    return cause
  }
  const step = receipt.find((line) => line.outcome === 'failed')?.step ?? 'prove'
  const evidence = keepEvidence(request.name, { report: { plan, receipt, failure: cause, probes }, logs })
  const facts = { step, why: cause.message.replace(/[.;]$/, ''), evidence }
  if (end.undone === 'stuck') return Failure.of('HATCH_STUCK', { ...facts, left: end.left?.join(', ') ?? '' }, cause)
  if (!intent.existed) intent.giveUp()
  return Failure.of('HATCH_REVERTED', facts, cause)
}
