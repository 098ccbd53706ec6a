import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { confirm } from '../ask/prompt.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import type { Outcome } from '../outcome.ts'
import { examined, treated } from '../render/examined.ts'

export default class Doctor extends VellumCommand {
  static override summary = 'What is wrong with an assistant, why, and what mends it'
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --fix',
    '<%= config.bin %> doctor --json',
  ]
  static override description =
    'Runs the whole proof and prints it as a table. Exits 8 when it does not hold. --fix mends folders, owners and modes, ' +
    'stopped processes, the published key, your token and a damaged release; never the vault, a database or the ' +
    'workspace. --deep also kills each process and the supervisor, to see them come back: commands that run are ended.'
  static override args = { assistant: assistantArgument }
  static override flags = {
    fix: Flags.boolean({ description: 'mend what is safe to mend, then prove' }),
    deep: Flags.boolean({ description: 'restart everything too; commands that run are ended' }),
    'dry-run': Flags.boolean({ description: 'print what --fix would look at and change nothing' }),
    yes: Flags.boolean({ description: 'do not ask before --deep' }),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Doctor)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'doctor'))
    // Where a flag is not typed oclif gives undefined, whatever its type says.
    const [fix, deep, dryRun] = [flags.fix === true, flags.deep === true, flags['dry-run'] === true]
    if (!fix && !deep && !dryRun) {
      const { doctor } = await import('../../bootstrap/doctor.ts')
      return examined(await doctor(record, this.session.tell))
    }
    const question = `Kill and restart each process of "${record.name}"? Commands that run are ended.`
    if (deep && !flags.yes && !dryRun) await confirm(question, '--yes')
    if (!dryRun) this.standing = 'the steward ends what it is at; type the same again'
    const { treat } = await import('../../bootstrap/treat.ts')
    return treated(await treat(record, { fix: fix || dryRun, deep }, { dryRun, checkout }, this.session.tell))
  }
}
