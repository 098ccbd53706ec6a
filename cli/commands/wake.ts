import * as Flags from '@oclif/core/flags'
import type { Maintained } from '../../bootstrap/maintain.ts'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import type { Outcome } from '../outcome.ts'
import { remoteCalled } from '../remotes.ts'
import { launcher } from '../render/launcher.ts'
import { maintained, type Words } from '../render/maintained.ts'

export default class Wake extends VellumCommand {
  static override summary = 'Start an assistant that is asleep or stopped, as it was'
  static override examples = ['<%= config.bin %> wake']
  static override description = 'Starts the release in service and waits until it is ready; hatch brings another one.'
  static override args = { assistant: assistantArgument }
  static override flags = { 'dry-run': Flags.boolean({ description: 'print the plan and change nothing' }) }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Wake)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'wake'))
    const dryRun = flags['dry-run']
    if (!dryRun) this.standing = 'it is started as far as that went'
    const remote = await remoteCalled(record.remote, this.session.tell)
    const { maintain } = await import('../../bootstrap/maintain.ts')
    const woken = await maintain('wake', record, remote, { dryRun, checkout }, this.session.tell)
    return maintained(woken, dryRun, awake(woken))
  }
}

/** A vault that waits for its passphrase is as it was chosen: no fault of waking, and the next thing to type. */
export function awake({ record: { name, port }, isLocked }: Pick<Maintained, 'record' | 'isLocked'>): Words {
  const how = isLocked ? 'awake and its vault is locked' : 'awake and ready'
  const is = `"${name}" is ${how}, gateway on 127.0.0.1:${port}.`
  return {
    changed: is,
    same: `Nothing to do: ${is}`,
    next: `${launcher()} ${isLocked ? 'credentials unlock' : "exec -- 'echo hello'"}`,
  }
}
