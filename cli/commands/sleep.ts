import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import type { Outcome } from '../outcome.ts'
import { remoteCalled } from '../remotes.ts'
import { launcher } from '../render/launcher.ts'
import { maintained } from '../render/maintained.ts'

export default class Sleep extends VellumCommand {
  static override summary = 'Stop an assistant until you wake it'
  static override examples = ['<%= config.bin %> sleep']
  static override description =
    'What is under way gets 15 s to finish. Everything it has stays; it stays asleep when the machine restarts. Wake it ' +
    'with wake or hatch.'
  static override args = { assistant: assistantArgument }
  static override flags = { 'dry-run': Flags.boolean({ description: 'print the plan and change nothing' }) }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Sleep)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'sleep'))
    const dryRun = flags['dry-run']
    if (!dryRun) this.standing = 'it is stopped as far as that went'
    const remote = await remoteCalled(record.remote, this.session.tell)
    const { maintain } = await import('../../bootstrap/maintain.ts')
    const slept = await maintain('sleep', record, remote, { dryRun, checkout }, this.session.tell)
    return maintained(slept, dryRun, {
      changed: `"${record.name}" is asleep: nothing of it runs until you wake it.`,
      same: `Nothing to do: "${record.name}" is asleep.`,
      next: `${launcher()} wake`,
    })
  }
}
