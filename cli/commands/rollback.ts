import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../bootstrap/record/find.ts'
import type { Tell } from '../../bootstrap/tell.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { moveFlags } from '../flags/window.ts'
import type { Outcome } from '../outcome.ts'
import { moved, standingAt } from '../render/move/move.ts'

export default class Rollback extends VellumCommand {
  static override summary = 'Move an assistant back to a release that is on its machine, by default the one before'
  static override examples = ['<%= config.bin %> rollback', '<%= config.bin %> rollback edge --to 7c24e04e3d13']
  static override description =
    'Nothing travels: the release before stays on the machine, complete. It is proven and confirmed as an upgrade is, and ' +
    'what was written meanwhile stays. A release that cannot read that is refused, and what would be dropped is said, ' +
    'unless --restore-snapshot says that it may be. Exits 6 when it went back to the one in service, 7 when it could not.'
  static override args = { assistant: assistantArgument }
  static override flags = {
    to: Flags.string({ description: 'which one, as releases names it', helpValue: 'RELEASE' }),
    'restore-snapshot': Flags.boolean({
      description:
        'where it cannot work with the databases as they are: back to how it left them, without what came since',
    }),
    ...moveFlags,
  }
  override standing = 'nothing that runs was changed'

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Rollback)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'rollback'))
    const { rollback } = await import('../../bootstrap/move/rollback.ts')
    const tell: Tell = (told) => {
      this.standing = standingAt(told, record.name) ?? this.standing
      this.session.tell(told)
    }
    const options = { to: digestOf(flags.to), dryRun: flags['dry-run'], windowSeconds: flags.window }
    return moved(await rollback(record, { ...options, restoreSnapshot: flags['restore-snapshot'] }, tell))
  }
}

/** @throws Failure USAGE */
function digestOf(typed: string | undefined): string | undefined {
  if (typed === undefined || /^[0-9a-f]{6,64}$/.test(typed)) return typed
  const what = `"${typed}" names no release: --to takes at least six of its digits, as releases prints them.`
  throw Failure.of('USAGE', { what, command: 'rollback' })
}
