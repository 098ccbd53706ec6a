import { type LeaseSeen, lease } from '../../bootstrap/lease.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, type Outcome } from '../outcome.ts'

export default class Lease extends VellumCommand {
  static override summary = 'Who is working on an assistant right now, since when, and why'
  static override description =
    'Whoever hatches, retires or mends an assistant holds its lease, on its machine, until that ends. It is given up where ' +
    'nothing was heard of them for a minute, and the next one takes it over.'
  static override examples = ['<%= config.bin %> lease', '<%= config.bin %> lease edge --json']
  static override args = { assistant: assistantArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Lease)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'lease'))
    return outcomeOf(record.name, await lease(record, this.session.tell))
  }
}

function outcomeOf(name: string, seen: LeaseSeen): Outcome {
  const { holder } = seen
  if (!holder) return done(`Nobody is working on "${name}".`, { held: false })
  const message = `${holder.words} is working on "${name}" since ${holder.since}.`
  const stale = 'Nothing was heard of them for more than a minute: the next one takes it over.'
  return done(message, { held: true, holder }, holder.isStale ? `${message}\n${stale}` : message)
}
