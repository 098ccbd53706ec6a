import type { Examined } from '../../bootstrap/doctor.ts'
import type { Treated } from '../../bootstrap/treat.ts'
import { notProven, type Proof } from '../../runtime/protocol/proof.ts'
import { done, failed, type Outcome } from '../outcome.ts'
import { diagnosis } from './diagnosis.ts'
import { planData, planText } from './plan.ts'
import { verdictOf } from './proof.ts'

/** What doctor found. */
export function examined({ record, facts, proof }: Examined): Outcome {
  return found({ assistant: record, facts, proof }, record.name, proof, facts.asleep)
}

/** What doctor found after it had mended or restarted. */
export function treated({ record, facts, plan, receipt, proof }: Treated): Outcome {
  const data = { assistant: record, facts, plan: planData(plan), receipt, proof }
  if (!proof) return done('Nothing was changed.', data, planText(plan))
  return found(data, record.name, proof, facts.asleep)
}

function found(data: object, name: string, proof: Proof, asleep: string | undefined): Outcome {
  const message = verdictOf(name, proof, asleep)
  const text = `${diagnosis(proof, process.stdout.columns)}\n\n${message}`
  if (proof.holds) return done(message, data, text)
  const outcome = failed(notProven(name, proof), { data, text })
  const fix = proof.probes.find(({ status }) => status === 'fail')?.fix
  return fix ? { ...outcome, hint: fix } : outcome
}
