import { findAssistant } from '../../bootstrap/record/find.ts'
import type { Tell } from '../../bootstrap/tell.ts'
import { checkout } from '../checkout.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { moveFlags } from '../flags/window.ts'
import type { Outcome } from '../outcome.ts'
import { moved, standingAt } from '../render/move/move.ts'

export default class Upgrade extends VellumCommand {
  static override summary = 'Move an assistant to the release of this checkout, or leave it as it was'
  static override examples = ['<%= config.bin %> upgrade', '<%= config.bin %> upgrade edge --dry-run']
  static override description =
    'Only what changed travels. The machine switches, proves the new release and waits until that is confirmed over a ' +
    'connection made anew; where it is not, or anything fails, it goes back to the release before by itself, also with ' +
    'nobody there. Exits 6 when it went back, 7 when it could not.'
  static override args = { assistant: assistantArgument }
  static override flags = moveFlags
  override standing = 'nothing that runs was changed'

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Upgrade)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'upgrade'))
    const { upgrade } = await import('../../bootstrap/move/upgrade.ts')
    const tell: Tell = (told) => {
      this.standing = standingAt(told, record.name) ?? this.standing
      this.session.tell(told)
    }
    return moved(await upgrade(record, { checkout, dryRun: flags['dry-run'], windowSeconds: flags.window }, tell))
  }
}
