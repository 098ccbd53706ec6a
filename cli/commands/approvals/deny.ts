import { findAssistant } from '../../../bootstrap/record/find.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { approvalRoutes } from '../../../runtime/protocol/permission/routes.ts'
import { unlessLate } from '../../ask/late.ts'
import { VellumCommand } from '../../command.ts'
import { promptArgument, promptNamed } from '../../flags/prompt.ts'
import { done, type Outcome } from '../../outcome.ts'

export default class ApprovalsDeny extends VellumCommand {
  static override summary = 'Say no to what waits: it does not run'
  static override examples = ['<%= config.bin %> approvals deny 3fa2']
  static override args = { prompt: promptArgument }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(ApprovalsDeny)
    const gateway = await this.gateway(findAssistant(flags.assistant))
    const { id } = await promptNamed(gateway, args.prompt, 'approvals deny')
    const deny = async () =>
      done(`Prompt ${id} is denied; nothing was run.`, await call(gateway, approvalRoutes.deny, { id }))
    return unlessLate(gateway, { id, wanted: 'denied' }, deny)
  }
}
