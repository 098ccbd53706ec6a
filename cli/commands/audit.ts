import * as Flags from '@oclif/core/flags'
import type { Act } from '../../bootstrap/audit/acts.ts'
import { type Audited, audit } from '../../bootstrap/audit/audit.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, failed, type Outcome } from '../outcome.ts'
import { table } from '../render/table.ts'

export default class Audit extends VellumCommand {
  static override summary = 'What was done to an assistant on its machine, by whom, and whether that record is whole'
  static override examples = ['<%= config.bin %> audit', '<%= config.bin %> audit edge --json']
  static override description =
    'Every act is on record before it is done, and how it ended after it: one that is open ended half-way, or is still ' +
    'under way. Exits 8 when an entry was changed or cut off, or is another than was seen from here before.'
  static override args = { assistant: assistantArgument }
  static override flags = {
    accept: Flags.boolean({ description: 'what is there now counts from here on, whatever was seen before' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Audit)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'audit'))
    return outcomeOf(record.name, await audit(record, flags.accept, this.session.tell))
  }
}

function outcomeOf(name: string, { acts, entries, broken }: Audited): Outcome {
  const data = { acts, entries, whole: broken === undefined }
  if (broken) return failed(broken, { data, text: listed(acts) })
  const message = entries === 0 ? `Nothing is on record of "${name}" yet.` : `The record is whole: ${entries} entries.`
  return done(message, data, [listed(acts), message].filter(Boolean).join('\n\n'))
}

function listed(acts: readonly Act[]): string {
  if (acts.length === 0) return ''
  const runs = acts.some(({ run }) => run !== undefined) ? ['run'] : []
  const put = acts.some(({ aside }) => aside !== undefined) ? ['kept aside'] : []
  const head = ['entry', 'at', 'act', 'by', 'from', 'release', 'outcome', ...runs, ...put]
  const cells = acts.map((act) => {
    const { seq, at, act: what, by, from, outcome, run = '', aside = [] } = act
    const others = [...runs.map(() => run), ...put.map(() => aside.join(' '))]
    return [String(seq), at, what, by, from, releases(act), outcome, ...others]
  })
  return table(head, cells, Number.POSITIVE_INFINITY)
}

/** `7c24e04e3d13 → 91ab…`: what was in service before and after, once where it stayed. */
function releases({ before, after, endedAt }: Act): string {
  const [from, to] = [before, after].map((digest) => digest?.slice(0, 12) ?? 'none')
  if (endedAt === undefined || before === after) return from ?? ''
  return `${from} → ${to}`
}
