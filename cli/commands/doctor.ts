import type { Examined } from '../../bootstrap/doctor.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { notProven } from '../../runtime/protocol/proof.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, failed, type Outcome } from '../outcome.ts'
import { diagnosis } from '../render/diagnosis.ts'
import { verdictOf } from '../render/proof.ts'

export default class Doctor extends VellumCommand {
  static override summary = 'What is wrong with an assistant, why, and what mends it'
  static override description = 'Runs the whole proof and prints it as a table. Exits 8 when it does not hold.'
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Doctor)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'doctor'))
    const { doctor } = await import('../../bootstrap/doctor.ts')
    return outcomeOf(await doctor(record, this.session.tell))
  }
}

function outcomeOf({ record, facts, proof }: Examined): Outcome {
  const { name } = record
  const data = { assistant: record, facts, proof }
  const message = verdictOf(name, proof, facts.asleep)
  const text = `${diagnosis(proof, process.stdout.columns)}\n\n${message}`
  if (proof.holds) return done(message, data, text)
  const outcome = failed(notProven(name, proof), { data, text })
  const fix = proof.probes.find(({ status }) => status === 'fail')?.fix
  return fix ? { ...outcome, hint: fix } : outcome
}
