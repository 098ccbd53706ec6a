import type { Examined } from '../../bootstrap/doctor.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { notProven } from '../../runtime/protocol/proof.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, failed, type Outcome } from '../outcome.ts'
import { moveText } from '../render/move/move.ts'
import { verdict, verdictOf } from '../render/proof.ts'

export default class Status extends VellumCommand {
  static override summary = 'One assistant: where it is, what it runs, and whether its proof holds'
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status desk']
  static override description =
    'Tells too how the last upgrade or rollback ended, also where it went back with nobody there. Exits 8 when the proof ' +
    'does not hold.'
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Status)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'status'))
    const { doctor } = await import('../../bootstrap/doctor.ts')
    return outcomeOf(await doctor(record, this.session.tell))
  }
}

function outcomeOf({ record, facts, proof }: Examined): Outcome {
  const { name } = record
  const { move } = facts
  const data = {
    ...{ assistant: record, release: facts.current ?? null, asleepSince: facts.asleep ?? null },
    ...{ move: move ?? null, proof },
  }
  const text = [
    `assistant  ${name}`,
    `home       ${record.home}`,
    `gateway    127.0.0.1:${record.port}`,
    `release    ${facts.current ?? 'none'}`,
    ...(facts.asleep ? [`asleep     since ${facts.asleep}`] : []),
    ...(move ? [`last move  ${moveText(move)}`] : []),
    `proof      ${verdict(proof)}`,
  ].join('\n')
  if (proof.holds) return done(verdictOf(name, proof, facts.asleep), data, text)
  return failed(notProven(name, proof), { data, text })
}
